import { describe, expect, it } from 'vitest';
import type { Published } from './told';

Object.assign(globalThis, {
  navigator: { languages: ['en'] },
  document: { documentElement: {}, addEventListener() {} },
});
const { ApiError } = await import('./api');
const { isTold, isToldBy, isUnpublished, stepOf, toldStep } = await import('./told');

const rule: Published = {
  programme: 'p', name: 'i', levels: ['nation'], step: 'quarter', by: ['sex', 'age_band * sex'], live_too: false,
};

describe('what is published', () => {
  it('is of its step or longer', () => {
    expect(['2026', '2026-Q1', '2026-03', '2026-03-15'].map(stepOf)).toEqual(['year', 'quarter', 'month', 'day']);
    expect((['day', 'month', 'quarter', 'year'] as const).map((one) => isTold(one, rule))).toEqual([false, false, true, true]);
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
  it('is told apart from other refusals', () => {
    expect(isUnpublished(new ApiError(422, 'figure.period_not_published', []))).toBe(true);
    expect(isUnpublished(new ApiError(403, 'figure.not_entitled', []))).toBe(false);
    expect(isUnpublished(new Error('figure.period_not_published'))).toBe(false);
  });
});
