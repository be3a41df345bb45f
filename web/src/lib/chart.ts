// Where the points of a line through time stand: periods, outside numbers and the way to an aim on
// one axis of days.
import { dueOf } from './aims';
import { isNumber, lookOf, sayPeriodShort, type Look, type Step } from './figures';
import type { FigureView, Observation } from './model';

export interface Frame {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}
export interface Point {
  figure: FigureView;
  look: Look;
  x: number;
  y: number;
  open: boolean;
}
export interface Outside {
  one: Observation;
  x: number;
  y: number;
  low: number | null;
  high: number | null;
  /** Which of the sources: each has its own shape. */
  source: number;
}
export interface Tick {
  x: number;
  period: string;
  label: string;
  /** It begins at its place instead of standing in its middle: else the edge would cut it. */
  begins: boolean;
}
export interface Chart {
  points: Point[];
  outside: Outside[];
  sources: string[];
  /** The way to the aim, left to right; empty where there is none. */
  way: { x: number; y: number }[];
  aimYear: number;
  ticks: Tick[];
}

const dayLength = 86_400_000;
const dayOf = (text: string) => Date.parse(`${text}T00:00:00Z`) / dayLength;

/** The middle of "2019", "2019-Q1", "2019-03" or "2019-03-15", as a number of days. */
export function middleOf(period: string): number {
  const [year = '', part = '', day = ''] = period.split('-');
  if (day) return dayOf(period);
  const months = part === '' ? 12 : part.startsWith('Q') ? 3 : 1;
  const first =
    part === '' ? 0 : part.startsWith('Q') ? (Number(part.slice(1)) - 1) * 3 : Number(part) - 1;
  const from = Date.UTC(Number(year), first, 1);
  return (from + Date.UTC(Number(year), first + months, 1) - dayLength) / 2 / dayLength;
}

/** Years before the first figure in which outside numbers are drawn: else figures were a spot. */
const reach: Record<Step, number> = { year: 10, quarter: 4, month: 2 };

export function nearEnough(all: Observation[], figures: FigureView[], step: Step): Observation[] {
  const first = figures[0];
  if (!first) return [];
  const from = middleOf(first.period.text) - reach[step] * 365.25;
  return all.filter((one) => middleOf(one.period) >= from);
}

export function chartOf(
  figures: FigureView[],
  observations: Observation[],
  step: Step,
  frame: Frame,
): Chart {
  const near = nearEnough(observations, figures, step);
  const sources = [...new Set(near.map((one) => one.source))].sort();
  const days = [
    ...figures.map((one) => middleOf(one.period.text)),
    ...near.map((one) => middleOf(one.period)),
  ];
  const [from, until] = [Math.min(...days), Math.max(...days)];
  const inner = frame.width - frame.left - frame.right;
  const x = (day: number) =>
    frame.left + (until > from ? (day - from) / (until - from) : 0.5) * inner;
  const aims = figures.filter((one) => one.aim);
  const most = Math.max(
    1e-9,
    ...figures.filter(isNumber).map((one) => Number(one.value)),
    ...near.map((one) => Number(one.upper ?? one.value)),
    ...aims.map((one) => dueOf(one.aim!)),
  );
  const floor = frame.height - frame.bottom;
  const y = (value: number) => floor - (value / most) * (floor - frame.top);
  const points = figures.map((figure) => ({
    figure,
    look: lookOf(figure),
    x: x(middleOf(figure.period.text)),
    y: isNumber(figure) ? y(Number(figure.value)) : floor,
    open: figure.flags.includes('provisional') || figure.flags.includes('open_until_period_ends'),
  }));
  return {
    points,
    outside: near.map((one) => ({
      one,
      x: x(middleOf(one.period)),
      y: y(Number(one.value)),
      low: one.lower === null ? null : y(Number(one.lower)),
      high: one.upper === null ? null : y(Number(one.upper)),
      source: sources.indexOf(one.source),
    })),
    sources,
    way: aims.map((one) => ({ x: x(middleOf(one.period.text)), y: y(dueOf(one.aim!)) })),
    aimYear: aims.at(-1)?.aim?.year ?? 0,
    ticks: ticksOf(points, near, x),
  };
}

/** About as wide as a label is drawn. */
const wide = (label: string) => label.length * 6.6;

/** Newest first, as many as have room: no label touches the next. */
function ticksOf(points: Point[], near: Observation[], x: (day: number) => number): Tick[] {
  const apart = 14;
  const all = [
    ...points.map((one) => ({ x: one.x, period: one.figure.period.text })),
    ...near.map((one) => ({ x: x(middleOf(one.period)), period: one.period })),
  ].sort((a, b) => b.x - a.x);
  const ticks: Tick[] = [];
  let free = Infinity;
  for (const one of all) {
    const label = sayPeriodShort(one.period);
    const begins = one.x < wide(label) / 2;
    const [left, right] = begins
      ? [one.x, one.x + wide(label)]
      : [one.x - wide(label) / 2, one.x + wide(label) / 2];
    if (right > free - apart) continue;
    ticks.push({ ...one, label, begins });
    free = left;
  }
  return ticks.reverse();
}
