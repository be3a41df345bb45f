import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clockTextIn, dayTextIn, fromLocal, toLocal, today, useZones, type Offset } from './zones';

Object.assign(globalThis, {
  navigator: { languages: ['en'] },
  document: { documentElement: {} },
});
const { sayDayOf, sayInstant } = await import('./words.svelte');

// spec/zones.json is what the server gives (src/base/zone_offsets_test.cpp).
const zones: Record<string, Offset[]> = JSON.parse(readFileSync('../spec/zones.json', 'utf8'));
const noRules = () => {
  vi.spyOn(Intl, 'DateTimeFormat').mockImplementation(() => {
    throw new RangeError('an old browser');
  });
};

beforeEach(() => useZones({ zone: 'Asia/Almaty', zones }));
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('local time is what the server tells', () => {
  const day = (instant: string, zone: string) => dayTextIn(Date.parse(instant), zone);

  it('whatever the browser knows', () => {
    noRules();
    expect(day('2026-03-01T18:59:59.999Z', 'Asia/Almaty')).toBe('2026-03-01');
    expect(day('2026-03-01T19:00:00.000Z', 'Asia/Almaty')).toBe('2026-03-02');
    expect(day('2024-02-29T17:59:59.999Z', 'Asia/Almaty')).toBe('2024-02-29');
    expect(toLocal('2024-02-29T17:59:59.999Z', 'Asia/Almaty')).toBe('2024-02-29T23:59');
    expect(toLocal('2024-02-29T18:00:00.000Z', 'Asia/Almaty')).toBe('2024-02-29T23:00');
    expect(fromLocal('2026-03-02T00:00', 'Asia/Almaty')).toBe('2026-03-01T19:00:00.000Z');
    expect(sayInstant('2026-03-01T19:05:00.000Z', 'Asia/Almaty')).toMatch(/^2 .* 2026, 00:05$/);
    expect(sayDayOf('2026-03-01T19:05:00.000Z', 'Asia/Almaty')).toMatch(/^2 .* 2026$/);
  });

  it('in each zone by its own table, also a zone that no browser has', () => {
    useZones({
      zone: 'Mars/Olympus',
      zones: {
        'Mars/Olympus': [
          { from: '1990-01-01T00:00:00.000Z', minutes: 30 },
          { from: '2026-06-01T00:00:00.000Z', minutes: -90 },
        ],
      },
    });
    expect(clockTextIn(Date.parse('1980-01-01T00:00:00Z'), 'Mars/Olympus')).toBe('00:30');
    expect(clockTextIn(Date.parse('2026-05-31T23:59:59Z'), 'Mars/Olympus')).toBe('00:29');
    expect(clockTextIn(Date.parse('2026-06-01T00:00:00Z'), 'Mars/Olympus')).toBe('22:30');
    expect(clockTextIn(Date.parse('2090-06-01T00:00:00Z'), 'Mars/Olympus')).toBe('22:30');
  });

  it('of a time shown twice the earlier, of a skipped one as if no clock had jumped', () => {
    expect(fromLocal('2024-02-29T23:30', 'Asia/Almaty')).toBe('2024-02-29T17:30:00.000Z');
    expect(fromLocal('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
    expect(fromLocal('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
  });

  it('there and back at every change of every zone', () => {
    for (const [zone, offsets] of Object.entries(zones))
      for (const { from } of offsets)
        for (const hours of [-49, -25, -3, 3, 25, 49]) {
          const instant = new Date(Date.parse(from) + hours * 3_600_000).toISOString();
          expect(fromLocal(toLocal(instant, zone), zone), `${zone} ${instant}`).toBe(instant);
        }
  });

  it('what is half typed is no fault', () => {
    for (const local of ['0002-03-01T10:00', '0020-12-31T23:59', '9999-12-31T23:59'])
      for (const zone of ['Asia/Almaty', 'America/New_York', 'UTC', 'Asia/Oral', 'nowhere'])
        expect(() => toLocal(fromLocal(local, zone), zone), `${local} ${zone}`).not.toThrow();
    expect(toLocal(fromLocal('0020-12-31T23:59', 'Asia/Almaty'), 'Asia/Almaty')).toBe(
      '0020-12-31T23:59',
    );
    expect(fromLocal('', 'Asia/Almaty')).toBe('');
    expect(toLocal('yesterday', 'Asia/Almaty')).toBe('');
  });

  it('today is a day of the nation, or of a place', () => {
    vi.useFakeTimers({ now: Date.parse('2026-03-01T20:00:00Z') });
    expect(today()).toBe('2026-03-02');
    expect(today('America/New_York')).toBe('2026-03-01');
  });
});

describe('a zone that the server has not told', () => {
  beforeEach(() => useZones({ zone: 'UTC', zones: {} }));

  it('goes by the rules of the browser', () => {
    expect(toLocal('2020-07-01T12:00:00.000Z', 'Europe/Berlin')).toBe('2020-07-01T14:00');
    expect(fromLocal('2020-01-01T00:00', 'Asia/Tokyo')).toBe('2019-12-31T15:00:00.000Z');
    expect(dayTextIn(Date.parse('2020-06-30T20:00:00Z'), 'Asia/Tokyo')).toBe('2020-07-01');
  });
  it('and by UTC where it has none', () => {
    expect(toLocal('2020-07-01T12:00:00.000Z', 'Mars/Olympus')).toBe('2020-07-01T12:00');
    expect(fromLocal('2020-07-01T12:00', 'Mars/Olympus')).toBe('2020-07-01T12:00:00.000Z');
    noRules();
    expect(toLocal('2020-07-01T12:00:00.000Z', 'Europe/Paris')).toBe('2020-07-01T12:00');
  });
});

// The browser's own zone and rules are asked nowhere else.
it('zones.ts alone asks the browser for local time', () => {
  const asks = new RegExp(
    [
      /Intl\.DateTimeFormat|\.toLocale\w+\(|\.getTimezoneOffset\(/,
      /\.(?:get|set)(?:FullYear|Month|Date|Day|Hours|Minutes)\(/,
      /new Date\([^()]*,|_at\.slice\(|toISOString\(\)\.slice/,
    ]
      .map((one) => one.source)
      .join('|'),
  );
  const found: string[] = [];
  for (const file of readdirSync('src', { recursive: true, encoding: 'utf8' }))
    if (/\.(ts|svelte)$/.test(file) && !/\.test\.ts$/.test(file) && !file.endsWith('zones.ts'))
      if (asks.test(readFileSync(join('src', file), 'utf8'))) found.push(file);
  expect(found).toEqual([]);
});
