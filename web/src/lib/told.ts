// What readers without the records are told: which levels, periods and breakdowns are published, as
// of which midnight, and how far the figures of a new midnight are while they are being made.
import { ApiError, get } from './api';
import type { IndicatorView } from './model';

export type PublishedStep = 'day' | 'month' | 'quarter' | 'year';
export interface Published {
  programme: string;
  name: string;
  levels: string[];
  step: PublishedStep;
  /** Each alone, or crossed as "age_band * sex". */
  by: string[];
  /** Levels told only as totals over so many whole years, written 2023/2025. */
  years?: Record<string, number>;
  /** The reader may read the records of some place and sees those figures live. */
  live_too: boolean;
}
export interface Told {
  items: Published[];
  told_as_of?: string;
  /** Parts of 1000 that are done, while figures are being made. */
  making?: number;
}
export const askPublished = (signal?: AbortSignal): Promise<Told> =>
  get<Told>('/figures/told', {}, signal);

export const publishedOf = (all: Published[], indicator: IndicatorView): Published | undefined =>
  all.find((one) => one.programme === indicator.programme && one.name === indicator.name);

const order: PublishedStep[] = ['day', 'month', 'quarter', 'year'];
export const stepOf = (period: string): PublishedStep => {
  const [, part = '', day = ''] = period.split('-');
  if (day) return 'day';
  return part === '' ? 'year' : part.startsWith('Q') ? 'quarter' : 'month';
};
/** Whether periods of a step are told; all are where no rule binds. */
export const isTold = (step: PublishedStep, rule: Published | undefined): boolean =>
  !rule || order.indexOf(step) >= order.indexOf(rule.step);
/** The step itself, or the shortest that is told. */
export const toldStep = <Step extends PublishedStep>(
  step: Step,
  rule: Published | undefined,
): Step => (isTold(step, rule) ? step : (rule!.step as Step));

const sides = (name: string) =>
  name
    .split('*')
    .map((one) => one.trim())
    .sort()
    .join();
export const isToldBy = (name: string, rule: Published | undefined): boolean =>
  !rule || rule.by.some((one) => sides(one) === sides(name));

/** How many years a period is: "2023/2025" is three. */
export function yearsOf(period: string): number {
  const [from = '', until = from] = period.split('/').map((one) => one.slice(0, 4));
  return Number(until) - Number(from) + 1;
}
export const isToldAt = (level: string, period: string, rule: Published | undefined): boolean =>
  !rule ||
  (yearsOf(period) === 1 ? rule.levels.includes(level) : rule.years?.[level] === yearsOf(period));
/** The last so many years that are over. */
export const lastYears = (length: number, today: string): string => {
  const last = Number(today.slice(0, 4)) - 1;
  return `${last - length + 1}/${last}`;
};

/** The server tells something of this, but not so: a wider question is answered. */
export const isUnpublished = (error: unknown): error is ApiError =>
  error instanceof ApiError && /^figure\.\w+_not_published$/.test(error.code);
