// Questions to the server that wait for their answer, so that a slow network is seen as such.

class Pending {
  private count = 0;
  /** Somebody has waited long enough to wonder. */
  slow = $state(false);
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** Counts a request until the returned function is called. */
  begin(): () => void {
    if ((this.count += 1) === 1) this.timer = setTimeout(() => (this.slow = true), 400);
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      if ((this.count -= 1) > 0) return;
      clearTimeout(this.timer);
      this.slow = false;
    };
  }
}

export const pending = new Pending();
