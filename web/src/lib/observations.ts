// Numbers that came from outside, beside the figures of an indicator.
import { get } from './api';
import type { Question } from './figures';
import type { Observation } from './model';
import { say, sayNumber } from './words.svelte';
import type { Key } from '../words/en';

export interface Beside {
  unit: string;
  observations: Observation[];
}

const yearsBefore = 10;

/** What others publish for the place up to the period's year, the newest first. */
export async function askBeside(asked: Question, signal?: AbortSignal): Promise<Beside> {
  const { programme, name } = asked.indicator;
  const last = Number(asked.period.slice(0, 4));
  const found = await get<Beside & { codes: string[] }>(
    '/observations/beside',
    { programme, indicator: name, place: asked.place, period: asked.period },
    signal,
  );
  if (found.observations.length === 0) return { unit: found.unit, observations: [] };
  const { observations } = await get<{ observations: Observation[] }>(
    '/observations',
    {
      indicator: found.codes.join(','),
      place: asked.place,
      from: String(last - yearsBefore),
      until: String(last),
      limit: 2000,
    },
    signal,
  );
  // The last one known may be older than what a chart shows.
  const key = (one: Observation) =>
    `${one.series} ${one.period} ${Object.entries(one.breakdown).join()}`;
  const all = new Map([...found.observations, ...observations].map((one) => [key(one), one]));
  return {
    unit: found.unit,
    observations: [...all.values()].sort(
      (a, b) => b.period.localeCompare(a.period) || a.source.localeCompare(b.source),
    ),
  };
}

/** The whole of a place, in the unit of the indicator: those alone belong into its chart. */
export const drawable = (beside: Beside): Observation[] =>
  beside.observations.filter(
    (one) =>
      one.unit === beside.unit &&
      !one.related &&
      one.value !== null &&
      one.comparable &&
      Object.values(one.breakdown).every((member) => member === '' || member === '_T'),
  );

const units: Record<string, string> = {
  percent: '%',
};
/** A unit in words; what the sources call their own stands as they write it. */
export function sayUnit(unit: string): string {
  if (units[unit]) return units[unit];
  const per = /^per_(\d+)$/.exec(unit);
  if (per) return say('unit_per', { factor: sayNumber(per[1]!) });
  const own: Record<string, Key> = {
    per_1000_live_births: 'unit_live_births',
    persons: 'unit_persons',
    items: 'unit_items',
    unstated: 'unit_unstated',
  };
  return own[unit] ? say(own[unit]) : unit.replaceAll('_', ' ');
}

/** As given, where a person would write it so; else rounded: a source may give fifteen digits. */
export function rounded(value: string): string {
  if ((value.split('.')[1]?.length ?? 0) <= 3) return value;
  const number = Number(value);
  return String(
    Math.abs(number) >= 1 ? Number(number.toFixed(2)) : Number(number.toPrecision(3)),
  );
}
export function sayObserved(one: Observation): string {
  if (one.value === null) return say('observed_missing');
  return sayNumber(rounded(one.value)) + (one.unit === 'percent' ? '\u00a0%' : '');
}
export function sayBounds(one: Observation): string {
  if (one.lower === null || one.upper === null) return '';
  return say('bounds', {
    lower: sayNumber(rounded(one.lower)),
    upper: sayNumber(rounded(one.upper)),
  });
}

/** What a reader must know before comparing. */
export function notesOfObserved(one: Observation, unit: string): string[] {
  const status: Record<string, Key> = {
    E: 'observed_E',
    P: 'observed_P',
    F: 'observed_F',
    B: 'observed_B',
  };
  const known = status[one.observation_status];
  return [
    one.related ? say('observed_related') : '',
    unit !== '' && one.unit !== unit ? `${say('other_unit')}: ${sayUnit(one.unit)}` : '',
    one.comparable ? '' : say('other_territory'),
    one.counted_back ? say('counted_back') : '',
    known ? say(known) : '',
    one.note,
  ].filter(Boolean);
}

/** "female, 15–24": of which part, where it is not the whole. */
export const partOf = (one: Observation): string =>
  Object.values(one.breakdown)
    .filter((member) => member !== '' && member !== '_T')
    .map((member) => (spoken[member.toLowerCase()] ? say(spoken[member.toLowerCase()]!) : member))
    .join(', ');
/** Codes that sources share; all others stand as they write them. */
const spoken: Record<string, Key> = {
  female: 'part_female',
  f: 'part_female',
  male: 'part_male',
  m: 'part_male',
  urban: 'part_urban',
  rural: 'part_rural',
};

export interface Source {
  source: string;
  publisher: string;
  series: number;
  numbers: number;
  vintages: string[];
  first: string;
  last: string;
}
