// Figures as a person reads them: periods, values with their unit, steps of a scale, levels below.
import { get } from './api';
import type { FigureView, IndicatorView } from './model';
import { months, say, sayNumber, speech } from './words.svelte';
import { today } from './zones';
import type { Key } from '../words/en';

export type Step = 'year' | 'quarter' | 'month';

export interface Question {
  indicator: IndicatorView;
  place: string;
  period: string;
  level?: string;
  step?: Step;
  by?: string;
}

export const members = (asked: Question) => ({
  programme: asked.indicator.programme,
  indicator: asked.indicator.name,
  place: asked.place,
  period: asked.period,
  level: asked.level,
  step: asked.step,
  by: asked.by,
});

/** `told_as_of`: the day at whose beginning it was so, for readers who may not read the records. */
export interface Told {
  figures: FigureView[];
  told_as_of?: string;
}
export const askTold = (asked: Question, signal?: AbortSignal): Promise<Told> =>
  get<Told>('/figures', members(asked), signal);
export async function ask(asked: Question, signal?: AbortSignal): Promise<FigureView[]> {
  return (await askTold(asked, signal)).figures;
}

/** As which files figures are given, and how each is called. */
export const formats = [
  ['csv', 'CSV'],
  ['xlsx', 'XLSX'],
  ['json', 'JSON'],
  ['geojson', 'GeoJSON'],
] as const;
export type Format = (typeof formats)[number][0];
/** The address at which the same figures stand as a file. */
export function fileAddress(asked: Question, format: Format): string {
  const query = new URLSearchParams({ language: speech.language, format });
  for (const [name, value] of Object.entries(members(asked))) if (value) query.set(name, value);
  return `/api/v1/figures?${query}`;
}

/** The figures of the last years by step, oldest first, without the years before the first record. */
export async function askSeries(
  asked: Question,
  step: Step,
  signal?: AbortSignal,
): Promise<FigureView[]> {
  const last = Number(asked.period.slice(0, 4));
  const years = { year: 6, quarter: 3, month: 2 }[step];
  const periods = Array.from({ length: years }, (_, i) => String(last - years + 1 + i));
  const parts = await Promise.all(
    periods.map((period) =>
      ask(step === 'year' ? { ...asked, period } : { ...asked, period, step }, signal),
    ),
  );
  // What has not begun is no gap in the line.
  const now = today();
  const all = parts.flat().filter((one) => one.period.first <= now);
  const first = all.findIndex(
    (one) => (one.n ?? 0) > 0 || one.status === 'hidden' || Number(one.value ?? 0) !== 0,
  );
  return first < 0 ? all.slice(-1) : all.slice(first);
}

/** "2026-Q1" in the reader's words. */
export function sayPeriod(text: string): string {
  if (text.includes('/')) return text.replace('/', '–');
  const [year = '', part = ''] = text.split('-');
  if (part === '') return say('period_year', { year });
  if (part.startsWith('Q')) return say('period_quarter', { year, n: Number(part.slice(1)) });
  return say('period_month', {
    year,
    month: months.standing[speech.language][Number(part) - 1] ?? part,
  });
}

/** The same, short enough for an axis. */
export function sayPeriodShort(text: string): string {
  const [year = '', part = ''] = text.split('-');
  if (part === '') return year;
  if (part.startsWith('Q'))
    return say('axis_quarter', { year: year.slice(2), n: Number(part.slice(1)) });
  return `${part}.${year.slice(2)}`;
}

/** What a value is of: "%", "per 100 000 children aged 0–17", "children". */
export function unitOf(indicator: IndicatorView, value: string | null): string {
  if (indicator.show_as === 'percent') return '';
  if (indicator.per) {
    return say('unit_per_children', {
      factor: sayNumber(indicator.per.factor),
      from: indicator.per.age_from,
      to: indicator.per.age_to,
    });
  }
  if (indicator.show_as === 'rate') return say('unit_per', { factor: sayNumber(indicator.factor) });
  if (indicator.show_as === 'level') return say('unit_level');
  // A fraction takes the plural of its own, which "1.5" selects.
  const n = Number(value ?? 0);
  return say(indicator.show_as === 'days' ? 'unit_days' : (`unit_${indicator.unit}` as Key), { n });
}

/** The number as text, with "%" where it is one; "" where there is none. */
export function sayValueOf(indicator: IndicatorView, figure: FigureView): string {
  if (figure.value === null) return '';
  const percent = indicator.show_as === 'percent' || figure.statistic === 'share';
  return sayNumber(figure.value) + (percent ? '\u00a0%' : '');
}

export const isNumber = (figure: FigureView): boolean =>
  figure.status === 'ok' && figure.value !== null;

/** Upper bounds of five classes with about as many places in each. */
export function bounds(figures: FigureView[]): number[] {
  const values = figures
    .filter(isNumber)
    .map((one) => Number(one.value))
    .sort((a, b) => a - b);
  if (values.length === 0) return [];
  const parts = (all: number[], n: number) =>
    Array.from(
      { length: n },
      (_, i) => all[Math.max(0, Math.ceil((all.length * (i + 1)) / n) - 1)]!,
    );
  // Where nothing happened in many places, that is a class, and the rest share the others.
  const above = values.filter((one) => one > 0);
  const none = values.length - above.length;
  const cuts =
    values[0] === 0 && above.length > 0 && none * 5 > values.length
      ? [0, ...parts(above, 4)]
      : parts(values, 5);
  // Equal values never fall into different classes.
  return [...new Set(cuts)];
}

/** The step of the scale, 0 to 4: few classes are spread over it. */
export function classOf(figure: FigureView, cuts: number[]): number {
  const at = cuts.findIndex((cut) => Number(figure.value) <= cut);
  if (cuts.length <= 1) return Number(cuts[0]) === 0 ? 0 : 2;
  return Math.round((at * 4) / (cuts.length - 1));
}

/** The level that a click leads to, among the levels of the country that the indicator is asked at. */
export function levelBelow(
  levels: { name: string }[],
  indicator: IndicatorView,
  level: string,
): string {
  if (level === 'institution') return '';
  const at = levels.findIndex((one) => one.name === level);
  const next = levels.slice(at + 1).find((one) => indicator.levels.includes(one.name));
  return next?.name ?? 'institution';
}

export const sayStatus = (figure: FigureView): string =>
  figure.status === 'ok' ? '' : say(`status_${figure.status}` as Key);

/** The number, or why there is none: never nothing. */
export const sayFigure = (indicator: IndicatorView, figure: FigureView): string =>
  (isNumber(figure) && sayValueOf(indicator, figure)) || sayStatus(figure) || say('status_no_data');

/** How a figure is drawn. What is hidden or stands apart never looks like zero or like nothing. */
export type Look = 'number' | 'hidden' | 'apart' | 'missing';
export function lookOf(figure: FigureView | undefined): Look {
  if (!figure) return 'missing';
  if (isNumber(figure)) return 'number';
  if (figure.status === 'hidden') return 'hidden';
  return figure.status === 'not_comparable' ? 'apart' : 'missing';
}

/** What stands in a place too small for words. */
export const marks: Record<Exclude<Look, 'number'>, string> = {
  hidden: '•••',
  apart: '≠',
  missing: '–',
};
export function markOf(indicator: IndicatorView, figure: FigureView | undefined): string {
  const look = lookOf(figure);
  return look === 'number' ? sayValueOf(indicator, figure!) : marks[look];
}

/** The class of a map's shape or tile. */
export function shadeOf(figure: FigureView | undefined, cuts: number[]): string {
  const look = lookOf(figure);
  return look === 'number' ? `class-${classOf(figure!, cuts)}` : look;
}

/** What the value is, where its unit does not say: "median". */
export function sayStatistic(figure: FigureView): string {
  const told = ['mean', 'median', 'p90'] as const;
  const one = told.find((name) => name === figure.statistic);
  return one ? say(`stat_${one}` as Key) : '';
}
/** The rest of a distribution, beside its value. */
export function spreadOf(figure: FigureView): { title: string; value: string }[] {
  const told = ['median', 'mean', 'p90', 'most'] as const;
  return told
    .filter((name) => name !== figure.statistic && figure.statistics?.[name] !== undefined)
    .map((name) => ({
      title: say(`stat_${name}` as Key),
      value: sayNumber(figure.statistics[name]!),
    }));
}

/** What a reader must know about one figure beside others: why there is no number, what it lacks. */
export function notesOf(figure: FigureView): string[] {
  const told = ['incomplete', 'stands_for_itself', 'rounded', 'open_until_period_ends'];
  const flags = figure.flags.filter((flag) => told.includes(flag));
  return [sayStatus(figure), ...flags.map((flag) => say(`flag_${flag}` as Key))].filter(Boolean);
}

/** Bodies that reported and all that should have; null where this is not known. */
export function coverageOf(figure: FigureView): { have: number; all: number } | null {
  const [have, all] = figure.coverage.split('/').map(Number);
  return have === undefined || all === undefined || !all ? null : { have, all };
}

/** Largest first; places without a number last, by name. */
export function sorted(figures: FigureView[]): FigureView[] {
  const name = (one: FigureView) => one.place_name ?? one.place.code;
  return [...figures].sort(
    (a, b) =>
      Number(isNumber(b)) - Number(isNumber(a)) ||
      Number(b.value ?? 0) - Number(a.value ?? 0) ||
      name(a).localeCompare(name(b), speech.language),
  );
}
