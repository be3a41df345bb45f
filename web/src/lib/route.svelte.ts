// The address is the state: every page can be sent, reloaded, gone back to.

class Route {
  path = $state(location.pathname);
  query = $state(new URLSearchParams(location.search));
  /** Asked before leaving; false keeps the page (unsaved answers). */
  mayLeave: () => boolean = () => true;

  constructor() {
    addEventListener('popstate', () => this.read());
    addEventListener('beforeunload', (event) => {
      if (!this.dirty) return;
      event.preventDefault();
    });
    document.addEventListener('click', (event) => this.follow(event));
  }
  dirty = false;

  private read(): void {
    this.path = location.pathname;
    this.query = new URLSearchParams(location.search);
  }
  private follow(event: MouseEvent): void {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.ctrlKey ||
      event.metaKey ||
      event.shiftKey
    )
      return;
    const link = (event.target as Element).closest('a');
    if (!link || link.origin !== location.origin || link.target || link.hasAttribute('download'))
      return;
    if (link.pathname.startsWith('/api/')) return;
    // Links within the page (the skip link) are the browser's.
    if (link.hash && link.pathname === location.pathname) return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  }
  /** What was typed is saved or given up. */
  settle(): void {
    this.mayLeave = () => true;
    this.dirty = false;
  }
  go(address: string): void {
    if (!this.mayLeave()) return;
    this.settle();
    history.pushState(null, '', address);
    this.read();
    window.scrollTo(0, 0);
    document.getElementById('content')?.focus();
  }
  /** Changes the query in place: pickers of the Atlas. */
  set(changes: Record<string, string | undefined>): void {
    const query = new URLSearchParams(this.query);
    for (const [name, value] of Object.entries(changes)) {
      if (value) query.set(name, value);
      else query.delete(name);
    }
    history.replaceState(null, '', `${this.path}?${query}`);
    this.query = query;
  }
  /** The members of a pattern such as /records/:id, or null. */
  match(pattern: string): Record<string, string> | null {
    const [want, have] = [pattern.split('/'), this.path.split('/')];
    if (want.length !== have.length) return null;
    const members: Record<string, string> = {};
    for (let i = 0; i < want.length; i += 1) {
      const part = want[i]!;
      if (part.startsWith(':')) members[part.slice(1)] = decodeURIComponent(have[i]!);
      else if (part !== have[i]) return null;
    }
    return members;
  }
}

export const route = new Route();
