import { describe, expect, it } from 'vitest';
import type { Aim, FigureView, IndicatorView, Observation } from './model';

// The modules look at the browser when they load; plain functions need little of it.
Object.assign(globalThis, {
  navigator: { languages: ['en'] },
  document: { documentElement: {}, addEventListener() {} },
});
const { aimInWords } = await import('./aims');
const { chartOf, middleOf, nearEnough } = await import('./chart');
const { drawable } = await import('./observations');

const frame = { width: 400, height: 150, left: 8, right: 60, top: 16, bottom: 24 };
const figure = (period: string, value: string, more = {}) =>
  ({
    period: { text: period },
    value,
    status: 'ok',
    flags: [],
    series: 'a',
    ...more,
  }) as unknown as FigureView;
const seen = (period: string, value: string | null, more = {}) =>
  ({
    series: 's',
    source: 'igme',
    period,
    value,
    lower: null,
    upper: null,
    unit: 'percent',
    breakdown: {},
    comparable: true,
    ...more,
  }) as unknown as Observation;

describe('the axis of days', () => {
  it('knows the middle of every kind of period', () => {
    const day = (text: string) => Date.parse(text) / 86_400_000;
    expect(middleOf('2026-03-15')).toBe(day('2026-03-15'));
    expect(middleOf('2026-02')).toBe(day('2026-02-14T12:00:00Z'));
    expect(middleOf('2026-Q1')).toBe(day('2026-02-14T12:00:00Z'));
    expect(middleOf('2023')).toBe(day('2023-07-02'));
  });
  it('draws what is outside where it belongs in time, with its bounds', () => {
    const chart = chartOf(
      [figure('2024', '4'), figure('2025', '8')],
      [seen('2020', '6', { lower: '5', upper: '16' })],
      'year',
      frame,
    );
    const [one] = chart.outside;
    expect(one!.x).toBe(frame.left);
    expect(chart.points[1]!.x).toBe(frame.width - frame.right);
    expect(chart.points[0]!.x).toBeGreaterThan(one!.x);
    // The highest thing is the upper bound.
    expect(one!.high).toBeCloseTo(frame.top);
    expect(one!.low).toBeGreaterThan(one!.y);
    expect(one!.y).toBeGreaterThan(one!.high!);
  });
  it('leaves out what would squeeze the figures into a spot', () => {
    const figures = [figure('2026-01', '1'), figure('2026-02', '2')];
    const all = [seen('2010', '1'), seen('2025', '1')];
    expect(nearEnough(all, figures, 'month').map((one) => one.period)).toEqual(['2025']);
    expect(nearEnough(all, figures, 'year')).toHaveLength(1);
  });
  it('leads along what is due, else to the aim itself', () => {
    const aim = {
      value: '10',
      at_least: true,
      year: 2027,
      base: null,
      base_year: null,
      due: null,
      distance: '2',
    };
    const chart = chartOf(
      [figure('2025', '4', { aim: { ...aim, due: '5' } }), figure('2026', '8', { aim })],
      [],
      'year',
      frame,
    );
    expect(chart.way).toHaveLength(2);
    expect(chart.way[1]!.y).toBeCloseTo(frame.top);
    expect(chart.way[0]!.y).toBeGreaterThan(chart.way[1]!.y);
  });
});

describe('the labels of the axis', () => {
  it('never touch, however narrow the page', () => {
    const months = Array.from({ length: 24 }, (_, i) =>
      figure(`${2025 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}`, '1'),
    );
    const quarters = [1, 2, 3, 4].map((n) => figure(`2025-Q${n}`, '1'));
    for (const all of [months, quarters])
      for (const width of [250, 330, 360, 700]) {
        const { ticks } = chartOf(all, [], 'quarter', { ...frame, width });
        expect(ticks.length).toBeGreaterThan(1);
        const sides = ticks.map(({ x, label, begins }) =>
          begins ? [x, x + label.length * 6] : [x - label.length * 3, x + label.length * 3],
        );
        expect(sides[0]![0]).toBeGreaterThanOrEqual(0);
        for (let i = 1; i < sides.length; i += 1)
          expect(sides[i]![0]! - sides[i - 1]![1]!).toBeGreaterThan(8);
      }
  });
});

describe('numbers from outside', () => {
  it('are drawn only where they are of the whole, the same unit and territory', () => {
    const all = [
      seen('2020', '1'),
      seen('2020', null),
      seen('2020', '1', { unit: 'persons' }),
      seen('2020', '1', { comparable: false }),
      seen('2020', '1', { breakdown: { sex: 'female' } }),
      seen('2020', '1', { breakdown: { sex: '_T' } }),
    ];
    expect(drawable({ unit: 'percent', observations: all })).toEqual([all[0], all[5]]);
  });
});

describe('an aim in words', () => {
  const percent = { show_as: 'percent', better: 'up' } as unknown as IndicatorView;
  const aim: Aim = {
    value: '60',
    at_least: true,
    year: 2027,
    base: '20',
    base_year: 2024,
    due: '46.7',
    distance: '3.2',
  };
  const said = (more: Partial<Aim>) =>
    aimInWords(percent, figure('2026', '56.8', { aim: { ...aim, ...more } }))!;
  it('says how far it is, and in which direction', () => {
    expect(said({}).distance).toMatch(/3[.,]2.*2027/);
    expect(said({ at_least: false }).distance).not.toBe(said({}).distance);
    expect(said({}).reached).toBe(false);
    expect(said({}).details).toHaveLength(3);
  });
  it('says that it is reached, without what would be due', () => {
    for (const distance of ['0', '-4.1']) {
      expect(said({ distance }).reached).toBe(true);
      expect(said({ distance }).details).toHaveLength(2);
      expect(said({ distance }).distance).not.toMatch(/4/);
    }
  });
  it('says that there is one where there is no value to measure', () => {
    expect(said({ distance: null }).distance).toContain('2027');
    expect(said({ distance: null }).reached).toBe(false);
    expect(aimInWords(percent, figure('2026', '1'))).toBeNull();
  });
});
