// Civil days as numbers.

export type Day = { day: number };
export const DAY_MS = 86_400_000;

export function parseDay(text: string): Day | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year < 1) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return { day: Math.floor(date.getTime() / DAY_MS) };
}

export function civil(day: Day) {
  const date = new Date(day.day * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, date: date.getUTCDate() };
}

export const pad = (n: number, width: number) => String(n).padStart(width, '0');

export function dayText(day: Day): string {
  const { year, month, date } = civil(day);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(date, 2)}`;
}

export function lastDayOfMonth(year: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 0);
  return date.getUTCDate();
}

export function fromCivil(year: number, month: number, date: number): Day {
  const made = new Date(0);
  made.setUTCFullYear(year, month - 1, date);
  return { day: Math.floor(made.getTime() / DAY_MS) };
}

export const FIRST_DAY = fromCivil(1, 1, 1).day;
export const LAST_DAY = fromCivil(9999, 12, 31).day;
export const inCalendar = (day: number): Day | null =>
  day < FIRST_DAY || day > LAST_DAY ? null : { day };

export function monthsBetween(a: Day, b: Day): number {
  if (b.day < a.day) return -monthsBetween(b, a);
  const [from, to] = [civil(a), civil(b)];
  return (to.year - from.year) * 12 + to.month - from.month - (to.date < from.date ? 1 : 0);
}

export function ageInYears(birth: Day, on: Day): number {
  const [b, o] = [civil(birth), civil(on)];
  const before = o.month < b.month || (o.month === b.month && o.date < b.date);
  return o.year - b.year - (before ? 1 : 0);
}
