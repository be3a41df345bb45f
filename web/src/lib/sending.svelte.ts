// Sending a change of a record: what was typed stays until the server has it, and nobody's change
// is overwritten unseen.
import { ApiError, get } from './api';
import type { RecordView, Values } from './model';
import { route } from './route.svelte';
import { say } from './words.svelte';
import type { JsonValue } from './expression';

export class Sending {
  typed = $state<Values>({});
  /** By name of the field. */
  faults = $state<Record<string, string>>({});
  /** What stands in the way and belongs to no field. */
  said = $state<string[]>([]);
  /** The record as somebody else saved it meanwhile. */
  conflict = $state<RecordView | null>(null);
  busy = $state(false);

  answer(name: string, value: JsonValue): void {
    this.typed[name] = value;
    delete this.faults[name];
    this.touch();
  }
  touch(): void {
    route.dirty = true;
    route.mayLeave = () => !route.dirty || confirm(say('unsaved'));
  }
  drop(): void {
    route.settle();
  }
  /**
   * Writes on top of a version. Answers with the record as it is then and whether a breach was
   * recorded with it; with nothing where it was refused, which is then in `said` or `conflict`.
   */
  async send(
    record: RecordView,
    write: () => Promise<unknown>,
  ): Promise<{ next: RecordView; breach: boolean } | null> {
    this.busy = true;
    this.conflict = null;
    try {
      await write();
      const next = await get<RecordView>(`/records/${record.id}`);
      this.drop();
      const known = new Set(record.breaches.map((one) => one.safeguard));
      return { next, breach: next.breaches.some((one) => !known.has(one.safeguard)) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 412) await this.compare(record.id);
      else this.said = refusalOf(error);
      return null;
    } finally {
      this.busy = false;
    }
  }
  private async compare(id: string): Promise<void> {
    try {
      this.conflict = await get<RecordView>(`/records/${id}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.said = refusalOf(error);
    }
  }
}

/** Why the server refused, in its own words where it has any. */
export function refusalOf(error: unknown): string[] {
  if (!(error instanceof ApiError)) return [say('failed')];
  if (error.offline) return [say('offline')];
  const said = error.faults.map((one) => [one.what, one.mend].filter(Boolean).join('. '));
  return said.length > 0 ? said : [say(error.status === 403 ? 'forbidden' : 'failed')];
}
