// What was published: frozen, numbered, signed.
import { get } from './api';
import type { FigureView, IndicatorView } from './model';
import type { Language } from './words.svelte';

export type InAll = Record<Language, string>;
export interface Measure {
  counts: string;
  of: string;
  person?: string;
  where?: string;
  when?: string;
  from?: string;
  until?: string;
  value?: string;
  place_of?: string;
  related?: { of: string; by: string; date: string; within_days?: number };
}
/** How an indicator comes about, in all three languages. */
export interface Method {
  programme: string;
  indicator: string;
  code: string;
  title: InAll;
  in_words: InAll;
  standard: string;
  formula: {
    numerator: Measure;
    denominator?: Measure;
    per?: { population_age_from: number; population_age_to: number; factor: number };
    factor: number;
    decimals: number;
  };
  sources: { register: string; title: InAll }[];
  population: boolean;
  programme_version: number;
  series: string;
  since: string;
  since_version: number;
  breakdowns?: { name: string; title: InAll; members: { code: string; title: InAll }[] }[];
  publish: {
    audience: string;
    hide_from: number;
    hide_to: number;
    levels: string[];
    shortest_period: string;
  };
  figures?: number;
  hidden?: number;
}
export interface ReleaseSummary {
  number: number;
  made_at: string;
  epoch: string;
  synthetic: boolean;
  why: string;
  corrects: number | null;
  changed: number;
  key: string;
  figures: number;
  hidden: number;
  indicators: string[];
}
type Cell = string | number | null | string[] | Record<string, string>;
export interface Release extends Omit<ReleaseSummary, 'figures' | 'hidden' | 'indicators'> {
  methods: Method[];
  places: Record<string, InAll>;
  columns: string[];
  figures: Cell[][];
  signature: string;
}
/** One published figure. */
export interface Row {
  programme: string;
  indicator: string;
  level: string;
  place: string;
  period: string;
  geography: string;
  breakdown: Record<string, string>;
  status: FigureView['status'];
  numerator: number | null;
  denominator: number | null;
  value: string | null;
  flags: string[];
}
export interface Difference extends Pick<
  Row,
  'programme' | 'indicator' | 'level' | 'place' | 'period' | 'geography' | 'breakdown'
> {
  before: Partial<Row> | null;
  after: Partial<Row> | null;
}

export const releases = async (): Promise<ReleaseSummary[]> =>
  (await get<{ items: ReleaseSummary[] }>('/releases')).items.sort((a, b) => b.number - a.number);
/** A release whole has tens of megabytes: how it is counted comes first, then one indicator. */
export const releaseHead = (number: string): Promise<Release> =>
  get<Release>(`/releases/${number}`, { only: 'methods' });
export const releaseOf = (number: string, method: Method): Promise<Release> =>
  get<Release>(`/releases/${number}`, { only: `${method.programme}/${method.indicator}` });
export const differences = (
  from: number,
  to: number,
): Promise<{ items: Difference[]; places: Record<string, InAll> }> =>
  get(`/releases/${from}/diff/${to}`);
export const releaseAddress = (number: number, format: 'csv' | 'json'): string =>
  `/api/v1/releases/${number}${format === 'csv' ? '?format=csv' : ''}`;

/** Figures as they stand in the file: named by its columns, whatever their order. */
export function rowsOf(release: Release): Row[] {
  return release.figures.map(
    (cells) =>
      Object.fromEntries(release.columns.map((name, i) => [name, cells[i]])) as unknown as Row,
  );
}

/** What the words of a figure need to know of its indicator. */
export function shownAs(method: Method): Pick<IndicatorView, 'show_as' | 'factor'> {
  const kind = method.formula.numerator.counts;
  const percent = method.formula.factor === 100 && method.formula.denominator !== undefined;
  return {
    show_as: percent ? 'percent' : kind === 'level' ? 'level' : 'number',
    factor: method.formula.per?.factor ?? method.formula.factor,
  };
}

/** Newest period first, then by place and part. */
export function inOrder(rows: Row[], name: (code: string) => string): Row[] {
  const part = (row: Row) => Object.values(row.breakdown).join();
  return [...rows].sort(
    (a, b) =>
      b.period.localeCompare(a.period) ||
      Number(part(a) !== '') - Number(part(b) !== '') ||
      name(a.place).localeCompare(name(b.place)) ||
      part(a).localeCompare(part(b)),
  );
}
