// Local time. What a clock on the wall shows is the server's word: `GET /country` tells the dated
// offsets of every zone of its places. A browser may be older than the newest change of a zone.
import { DAY_MS, dayText, inCalendar, pad, type Day } from './days';

/** From this instant on, clocks on the wall are so many minutes ahead of UTC. */
export interface Offset {
  from: string;
  minutes: number;
}
type Steps = { from: number; ms: number }[];

let tables = new Map<string, Steps>();
let nation = 'UTC';

/** What the country says of its clocks: the nation's zone and the offsets of every zone in it. */
export function useZones(told: { zone: string; zones: Record<string, Offset[]> }): void {
  nation = told.zone;
  tables = new Map(
    Object.entries(told.zones)
      .filter(([, offsets]) => offsets.length > 0)
      .map(([zone, offsets]) => [
        zone,
        offsets.map((one) => ({ from: Date.parse(one.from), ms: one.minutes * 60_000 })),
      ]),
  );
}

const formatters = new Map<string, Intl.DateTimeFormat | null>();

// A zone that a place got after this page was loaded, or a server that does not answer yet: the
// browser's own rules, and UTC where it has none.
function browsersOffset(ms: number, zone: string): number {
  try {
    let format = formatters.get(zone);
    if (format === undefined) {
      formatters.set(zone, null);
      format = new Intl.DateTimeFormat('en-US', {
        timeZone: zone,
        calendar: 'gregory',
        era: 'short',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
        hourCycle: 'h23',
      });
      formatters.set(zone, format);
    }
    if (!format) return 0;
    const parts = new Map(format.formatToParts(ms).map((part) => [part.type, part.value]));
    const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
    const shown = new Date(0);
    shown.setUTCFullYear(
      parts.get('era')?.startsWith('B') ? 1 - of('year') : of('year'),
      of('month') - 1,
      of('day'),
    );
    shown.setUTCHours(of('hour') % 24, of('minute'), of('second'));
    const offset = shown.getTime() - Math.floor(ms / 1000) * 1000;
    return Number.isNaN(offset) ? 0 : offset;
  } catch {
    return 0;
  }
}

function offsetAt(ms: number, zone: string): number {
  const steps = tables.get(zone);
  if (!steps) return browsersOffset(ms, zone);
  for (let i = steps.length - 1; i > 0; i -= 1) if (steps[i]!.from <= ms) return steps[i]!.ms;
  return steps[0]!.ms;
}

/** What the wall shows, counted as if it hung in UTC. */
const wall = (ms: number, zone: string): number => ms + offsetAt(ms, zone);

/** The civil day of an instant; null outside the calendar. */
export const dayIn = (ms: number, zone: string): Day | null =>
  inCalendar(Math.floor(wall(ms, zone) / DAY_MS));

/** "2026-03-01"; empty outside the calendar. */
export function dayTextIn(ms: number, zone: string): string {
  const day = dayIn(ms, zone);
  return day ? dayText(day) : '';
}

/** "14:30". */
export function clockTextIn(ms: number, zone: string): string {
  const date = new Date(wall(ms, zone));
  return `${pad(date.getUTCHours(), 2)}:${pad(date.getUTCMinutes(), 2)}`;
}

/** Figures and reference data go by the day of the nation, a record by that of its place. */
export const today = (zone = nation): string => dayTextIn(Date.now(), zone);

/** The instant as the wall clock of a zone shows it, for a datetime-local input. */
export function toLocal(instant: string, zone: string): string {
  const ms = Date.parse(instant);
  const day = Number.isNaN(ms) ? '' : dayTextIn(ms, zone);
  return day ? `${day}T${clockTextIn(ms, zone)}` : '';
}

/** The instant at which the wall clock of a zone shows this local time; a year that is still being
 * typed (0002, 0020) is one of long ago. Of a time that it shows twice the earlier one, as the
 * server has it; one that it skips is read by the clock before the jump. */
export function fromLocal(local: string, zone: string): string {
  const wanted = Date.parse(`${local}Z`);
  if (Number.isNaN(wanted)) return '';
  const before = wanted - offsetAt(wanted - DAY_MS, zone);
  const after = wanted - offsetAt(wanted + DAY_MS, zone);
  const shown = [before, after].filter((ms) => wall(ms, zone) === wanted);
  const found = new Date(shown.length > 0 ? Math.min(...shown) : before);
  return Number.isNaN(found.getTime()) ? '' : found.toISOString();
}
