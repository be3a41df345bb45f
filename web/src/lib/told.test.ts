import { describe, expect, it } from 'vitest';
import type { Published } from './told';

Object.assign(globalThis, {
  navigator: { languages: ['en'] },
  document: { documentElement: {}, addEventListener() {} },
});
const { ApiError } = await import('./api');
const { isTold, isToldAt, isToldBy, isUnpublished, lastYears, stepOf, toldStep, yearsOf } =
  await import('./told');

const rule: Published = {
  programme: 'p',
  name: 'i',
  levels: ['nation'],
  step: 'quarter',
  by: ['sex', 'age_band * sex'],
  live_too: false,
};

describe('what is published', () => {
  it('is of its step or longer', () => {
    const periods = ['2026', '2026-Q1', '2026-03', '2026-03-15'];
    expect(periods.map(stepOf)).toEqual(['year', 'quarter', 'month', 'day']);
    const all = ['day', 'month', 'quarter', 'year'] as const;
    expect(all.map((one) => isTold(one, rule))).toEqual([false, false, true, true]);
    expect(isTold('day', undefined)).toBe(true);
    expect(toldStep('month', rule)).toBe('quarter');
    expect(toldStep('year', rule)).toBe('year');
    expect(toldStep('month', undefined)).toBe('month');
  });
  it('is a crossing in either order', () => {
    expect(isToldBy('sex', rule)).toBe(true);
    expect(isToldBy('sex * age_band', rule)).toBe(true);
    expect(isToldBy('age_band', rule)).toBe(false);
    expect(isToldBy('age_band', undefined)).toBe(true);
  });
  it('is of some levels only over several years', () => {
    const over: Published = { ...rule, years: { region: 3 } };
    expect(['2025', '2025-Q1', '2023/2025'].map(yearsOf)).toEqual([1, 1, 3]);
    expect(isToldAt('nation', '2025', over)).toBe(true);
    expect(isToldAt('region', '2025', over)).toBe(false);
    expect(isToldAt('region', '2023/2025', over)).toBe(true);
    expect(isToldAt('region', '2024/2025', over)).toBe(false);
    expect(isToldAt('nation', '2023/2025', over)).toBe(false);
    expect(isToldAt('region', '2023/2025', undefined)).toBe(true);
    expect(lastYears(3, '2026-11-22')).toBe('2023/2025');
  });
  it('is told apart from other refusals', () => {
    expect(isUnpublished(new ApiError(422, 'figure.period_not_published', []))).toBe(true);
    expect(isUnpublished(new ApiError(403, 'figure.not_entitled', []))).toBe(false);
    expect(isUnpublished(new Error('figure.period_not_published'))).toBe(false);
  });
});
