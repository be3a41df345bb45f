// What changes elsewhere, as server-sent events. The browser reconnects by itself; a `reload` event
// says that something was missed.

export interface LiveRecord {
  id: string;
  version: number;
  programme: string;
  register: string;
}

export interface Listener {
  figures?: (indicators: string[]) => void;
  record?: (record: LiveRecord) => void;
  tasks?: () => void;
  reload?: () => void;
}

const listeners = new Set<Listener>();
let source: EventSource | null = null;
let opened = false;

function start(): void {
  source = new EventSource('/api/v1/live');
  source.addEventListener('hello', () => {
    // A second hello is a reconnection: whatever happened between is unknown.
    if (opened) for (const one of listeners) one.reload?.();
    opened = true;
  });
  source.addEventListener('figures', (event) => {
    const { indicators } = JSON.parse(event.data);
    for (const one of listeners) one.figures?.(indicators);
  });
  source.addEventListener('record', (event) => {
    const record = JSON.parse(event.data);
    for (const one of listeners) one.record?.(record);
  });
  source.addEventListener('tasks', () => {
    for (const one of listeners) one.tasks?.();
  });
  source.addEventListener('reload', () => {
    for (const one of listeners) one.reload?.();
  });
}

/** Listens until the returned function is called. */
export function listen(listener: Listener): () => void {
  listeners.add(listener);
  if (!source) start();
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) stopListening();
  };
}

export function stopListening(): void {
  source?.close();
  source = null;
  opened = false;
}
