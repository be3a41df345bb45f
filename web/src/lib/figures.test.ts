import { describe, expect, it } from 'vitest';
import type { FigureView, IndicatorView } from './model';

// The modules look at the browser when they load; plain functions need little of it.
Object.assign(globalThis, {
  navigator: { languages: ['en'] },
  document: { documentElement: {}, addEventListener() {} },
});
const { bounds, classOf, levelBelow, sayPeriod, sayPeriodShort, sorted, unitOf } =
  await import('./figures');
const { coverageOf, lookOf, markOf, notesOf, sayFigure, shadeOf } = await import('./figures');

const figure = (code: string, value: string | null, status: FigureView['status'] = 'ok') =>
  ({
    place: { code, level: 'region' },
    place_name: code,
    value,
    status,
    flags: [],
  }) as unknown as FigureView;
const indicator = (given: Partial<IndicatorView>) =>
  ({ levels: ['nation', 'region'], factor: 1, ...given }) as IndicatorView;

describe('the scale of five steps', () => {
  it('spreads places evenly', () => {
    const figures = Array.from({ length: 20 }, (_, i) => figure(`${i}`, `${i}`));
    const cuts = bounds(figures);
    const counts = [0, 0, 0, 0, 0];
    for (const one of figures) counts[classOf(one, cuts)]! += 1;
    expect(counts).toEqual([4, 4, 4, 4, 4]);
  });
  it('never parts equal values', () => {
    const figures = ['0', '0', '0', '0', '7'].map((value, i) => figure(`${i}`, value));
    const cuts = bounds(figures);
    expect(figures.map((one) => classOf(one, cuts))).toEqual([0, 0, 0, 0, 4]);
  });
  it('tells apart what is above nothing, however many have nothing', () => {
    const figures = ['0', '0', '0', '0', '0', '0', '14', '50', '100', '100'].map((value, i) =>
      figure(`${i}`, value),
    );
    const cuts = bounds(figures);
    expect(figures.map((one) => classOf(one, cuts))).toEqual([0, 0, 0, 0, 0, 0, 1, 3, 4, 4]);
  });
  it('has one step where all are equal, and none without numbers', () => {
    const cuts = bounds([figure('a', '3'), figure('b', '3'), figure('c', null, 'hidden')]);
    expect(classOf(figure('a', '3'), cuts)).toBe(2);
    expect(bounds([figure('c', null, 'no_data')])).toEqual([]);
  });
});

describe('where a click leads', () => {
  const levels = ['nation', 'region', 'district', 'okrug'].map((name) => ({ name }));
  it('goes down the levels of the indicator, then to institutions, then nowhere', () => {
    const asked = indicator({ levels: ['nation', 'region', 'district'] });
    expect(levelBelow(levels, asked, 'nation')).toBe('region');
    expect(levelBelow(levels, asked, 'region')).toBe('district');
    expect(levelBelow(levels, asked, 'district')).toBe('institution');
    expect(levelBelow(levels, asked, 'institution')).toBe('');
    expect(levelBelow(levels, indicator({}), 'region')).toBe('institution');
  });
});

describe('words', () => {
  it('says periods', () => {
    expect(sayPeriod('2026')).toBe('2026');
    expect(sayPeriod('2026-Q2')).toBe('2nd quarter of 2026');
    expect(sayPeriod('2026-03')).toBe('March 2026');
    expect(sayPeriodShort('2026-Q2')).toBe('Q2 26');
  });
  it('says units', () => {
    expect(unitOf(indicator({ show_as: 'number', unit: 'child' }), '1')).toBe('child');
    expect(
      unitOf(
        indicator({ show_as: 'rate', per: { factor: 100000, age_from: 0, age_to: 17 } }),
        '4.2',
      ),
    ).toBe('per 100\u00a0000 children aged 0 to 17');
  });
  it('puts the largest first and what is hidden last', () => {
    const figures = [figure('a', '2'), figure('b', null, 'hidden'), figure('c', '10')];
    expect(sorted(figures).map((one) => one.place.code)).toEqual(['c', 'a', 'b']);
  });
});

describe('a figure without a number', () => {
  const bare = { value: null, numerator: null, denominator: null, flags: [], coverage: '' };
  const of = (status: string, more = {}) => ({ ...bare, status, ...more }) as unknown as FigureView;
  const percent = indicator({ show_as: 'percent' });
  const all = ['hidden', 'no_data', 'no_denominator', 'not_applicable', 'not_comparable'];

  it('never looks like a number or like another kind', () => {
    const looks = ['hidden', 'missing', 'missing', 'missing', 'apart'];
    expect(all.map((status) => lookOf(of(status)))).toEqual(looks);
    expect(lookOf(undefined)).toBe('missing');
    expect(lookOf(of('ok', { value: '0' }))).toBe('number');
  });
  it('is never empty, neither as a mark nor in words', () => {
    for (const status of all) {
      expect(markOf(percent, of(status))).toMatch(/^(•••|≠|–)$/);
      expect(sayFigure(percent, of(status))).not.toBe('');
      expect(notesOf(of(status))).toHaveLength(1);
    }
    expect(sayFigure(percent, of('ok', { value: '0' }))).toMatch(/^0/);
  });
  it('takes the class of the scale only where there is a number', () => {
    expect(shadeOf(of('hidden'), [1, 2])).toBe('hidden');
    expect(shadeOf(of('not_comparable'), [1, 2])).toBe('apart');
    expect(shadeOf(of('ok', { value: '0' }), [0, 5])).toBe('class-0');
  });
  it('tells how many reported, where that is known', () => {
    expect(coverageOf(of('ok', { coverage: '3/7' }))).toEqual({ have: 3, all: 7 });
    expect(coverageOf(of('ok'))).toBeNull();
    expect(coverageOf(of('ok', { coverage: '0/0' }))).toBeNull();
  });
});

describe('a share', () => {
  it('has its sign, whatever the indicator is shown as', () => {
    const rate = indicator({ show_as: 'rate' });
    const share = { ...figure('75', '66.7'), statistic: 'share', flags: ['share'] } as FigureView;
    expect(sayFigure(rate, share)).toMatch(/66[.,]7\s%/);
    expect(sayFigure(rate, figure('75', '66.7'))).not.toContain('%');
  });
});
