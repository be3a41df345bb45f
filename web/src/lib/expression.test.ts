import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { evaluate, type Bindings, type JsonValue, type Tree } from './expression';
import { useZones } from './zones';

// Trees, bindings and expected values are written by the server's own test of the same cases
// (src/programme/expression_cases_test.cpp), which runs first. Local time is that of
// spec/zones.json, as the server tells it; an old browser's own rules would be wrong.
interface Case {
  name: string;
  source: string;
  tree: Tree;
  bindings: {
    zone: string;
    today: string | null;
    now: string | null;
    period_end: string | null;
    values: Record<string, JsonValue>;
    persons: Record<string, { birth_date?: string; sex?: string }>;
  };
  expect: { value: JsonValue; type: string };
}

const file = process.env['BESIK_EXPRESSION_TREES'];
const cases: Case[] = file ? JSON.parse(readFileSync(file, 'utf8')).cases : [];

describe.skipIf(!file && !process.env['CI'])('expressions give what the server gives', () => {
  beforeAll(() => {
    useZones({ zone: 'UTC', zones: JSON.parse(readFileSync('../spec/zones.json', 'utf8')) });
    vi.spyOn(Intl, 'DateTimeFormat').mockImplementation(() => {
      throw new Error('local time is asked of the browser');
    });
  });
  afterAll(() => vi.restoreAllMocks());
  it('has the cases', () => expect(cases.length).toBeGreaterThanOrEqual(150));
  it.each(cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const given = one.bindings;
    const bindings: Bindings = {
      value: (name) => given.values[name] ?? null,
      birthDate: (role) => given.persons[role]?.birth_date ?? null,
      sex: (role) => given.persons[role]?.sex ?? null,
      today: given.today,
      now: given.now,
      period_end: given.period_end,
      zone: given.zone,
    };
    expect(evaluate(one.tree, bindings), one.source).toEqual(one.expect.value);
  });
});
