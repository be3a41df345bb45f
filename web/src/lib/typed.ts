// Values of an expression by their type, from the JSON of the API and back.
import { dayText, parseDay, type Day } from './days';
import type { Num } from './numbers';

export type JsonValue = null | boolean | number | string | string[];
export type Moment = { ms: number };
export type Value = null | boolean | Num | string | string[] | Day | Moment;

export const isNum = (v: Value): v is Num => v !== null && typeof v === 'object' && 'units' in v;
export const isDay = (v: Value): v is Day => v !== null && typeof v === 'object' && 'day' in v;
export const isMoment = (v: Value): v is Moment => v !== null && typeof v === 'object' && 'ms' in v;

export function read(value: JsonValue, type: string | undefined): Value {
  if (value === null || value === undefined) return null;
  switch (type) {
    case 'yes_no':
      return typeof value === 'boolean' ? value : null;
    case 'whole':
    case 'decimal': {
      const text = typeof value === 'number' ? String(value) : value;
      if (typeof text !== 'string') return null;
      const match = /^(-?\d+)(?:\.(\d+))?$/.exec(text);
      if (!match) return null;
      const decimals = match[2] ?? '';
      if (decimals.length > 9) return null;
      return { units: BigInt((match[1] ?? '0') + decimals), scale: decimals.length };
    }
    case 'date':
      return typeof value === 'string' ? parseDay(value) : null;
    case 'instant': {
      const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
      return Number.isNaN(ms) ? null : { ms };
    }
    case 'codes':
      return Array.isArray(value) ? value : null;
    default:
      return typeof value === 'string' ? value : null;
  }
}

/** Back to the JSON of the API. */
export function write(value: Value, type: string | undefined): JsonValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (Array.isArray(value)) return value;
  if (isDay(value)) return dayText(value);
  if (isMoment(value)) return new Date(value.ms).toISOString();
  if (type !== 'decimal' && value.scale === 0) return Number(value.units);
  const negative = value.units < 0n;
  const digits = (negative ? -value.units : value.units).toString().padStart(value.scale + 1, '0');
  const whole = digits.slice(0, digits.length - value.scale);
  const rest = value.scale > 0 ? `.${digits.slice(digits.length - value.scale)}` : '';
  return `${negative ? '-' : ''}${whole}${rest}`;
}
