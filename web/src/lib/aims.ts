// How far a figure is from what was promised, in words.
import { unitOf } from './figures';
import type { Aim, FigureView, IndicatorView } from './model';
import { say, sayNumber } from './words.svelte';

export interface AimInWords {
  /** "3.2 percentage points below the aim of 2027". */
  distance: string;
  /** "Aim: at least 60 %", from where, and what would be due by now. */
  details: string[];
  reached: boolean;
}

const positive = (text: string) => Number(text) > 0;

function amount(indicator: IndicatorView, text: string): string {
  const number = sayNumber(text);
  if (indicator.show_as === 'percent') return `${number} ${say('points', { n: Number(text) })}`;
  return indicator.show_as === 'days' ? `${number} ${unitOf(indicator, text)}` : number;
}
export function sayAimValue(indicator: IndicatorView, text: string): string {
  if (indicator.show_as === 'percent') return `${sayNumber(text)}\u00a0%`;
  return indicator.show_as === 'days'
    ? `${sayNumber(text)} ${unitOf(indicator, text)}`
    : sayNumber(text);
}

export function aimInWords(indicator: IndicatorView, figure: FigureView): AimInWords | null {
  const aim = figure.aim;
  if (!aim) return null;
  const value = (text: string) => sayAimValue(indicator, text);
  const year = String(aim.year);
  const reached = aim.distance !== null && !positive(aim.distance);
  const details = [say(aim.at_least ? 'aim_least' : 'aim_most', { value: value(aim.value) })];
  if (aim.base !== null && aim.base_year !== null)
    details.push(say('aim_base', { value: value(aim.base), year: String(aim.base_year) }));
  if (aim.due !== null && !reached) details.push(say('aim_due', { value: value(aim.due) }));
  if (aim.distance === null) return { distance: say('aim_set', { year }), details, reached };
  if (reached) return { distance: say('aim_reached', { year }), details, reached };
  const key = aim.at_least ? 'aim_below' : 'aim_above';
  return {
    distance: say(key, { distance: amount(indicator, aim.distance), year }),
    details,
    reached,
  };
}

/** What a period of a line would have to read: on the way to the aim, else the aim itself. */
export const dueOf = (aim: Aim): number => Number(aim.due ?? aim.value);
