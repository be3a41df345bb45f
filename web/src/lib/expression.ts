// The browser's evaluator of compiled expressions (src/programme/expression.h): the same answers as
// the server's for every case of spec/expressions.json.
import {
  DAY_MS,
  parseDay,
  civil,
  dayText,
  lastDayOfMonth,
  fromCivil,
  inCalendar,
  monthsBetween,
  ageInYears,
  type Day,
} from './days';
import {
  MOST_DECIMALS,
  power,
  limited,
  scaled,
  dividedHalfEven,
  compareNum,
  divide,
  roundTo,
  whole,
} from './numbers';
import { isDay, isMoment, isNum, read, write, type JsonValue, type Value } from './typed';
import { dayIn } from './zones';

export type { JsonValue };

export interface Tree {
  op?: string;
  args?: Tree[];
  name?: string;
  person?: string;
  value?: JsonValue;
  type?: string;
  map?: Record<string, string | number>;
}

/** What evaluation may ask of the form: JSON values as the API gives them; null is not answered. */
export interface Bindings {
  value(name: string): JsonValue;
  birthDate(role: string): string | null;
  sex(role: string): string | null;
  today: string | null;
  now: string | null;
  period_end: string | null;
  zone: string;
}

class Evaluator {
  constructor(private readonly bindings: Bindings) {}

  value(node: Tree): Value {
    if (node.op !== undefined) return this.call(node, node.args ?? []);
    if (node.name !== undefined) return read(this.bindings.value(node.name), node.type);
    return read(node.value ?? null, node.type);
  }

  private call(node: Tree, args: Tree[]): Value {
    switch (node.op) {
      case 'and':
        return this.joined(args, false);
      case 'or':
        return this.joined(args, true);
      case 'not': {
        const operand = this.value(args[0]!);
        return typeof operand === 'boolean' ? !operand : null;
      }
      case 'if': {
        const condition = this.value(args[0]!);
        return typeof condition === 'boolean' ? this.value(args[condition ? 1 : 2]!) : null;
      }
      case 'first_known':
        for (const arg of args) {
          const candidate = this.value(arg);
          if (candidate !== null) return candidate;
        }
        return null;
      case 'known':
        return this.value(args[0]!) !== null;
      case 'earliest':
        return this.extreme(args, true, false);
      case 'earliest_known':
        return this.extreme(args, true, true);
      case 'latest':
        return this.extreme(args, false, false);
      case 'latest_known':
        return this.extreme(args, false, true);
      case 'age':
        return this.age(args);
      case 'birthday':
        return this.birthday(args);
      case 'sex':
        return this.bindings.sex(args[0]!.person ?? '');
      case 'today':
        return read(this.bindings.today, 'date');
      case 'now':
        return read(this.bindings.now, 'instant');
      case 'period_end':
        return read(this.bindings.period_end, 'date');
    }
    const values: Value[] = [];
    for (const arg of args) {
      const one = this.value(arg);
      if (one === null) return null;
      values.push(one);
    }
    return this.strict(node, values);
  }

  private joined(args: Tree[], decisive: boolean): Value {
    let unknown = false;
    for (const arg of args) {
      const operand = this.value(arg);
      if (typeof operand !== 'boolean') unknown = true;
      else if (operand === decisive) return decisive;
    }
    return unknown ? null : !decisive;
  }

  private dayOf(value: Value): Day | null {
    if (isDay(value)) return value;
    if (isMoment(value)) return dayIn(value.ms, this.bindings.zone);
    return null;
  }

  private order(a: Value, b: Value): number | null {
    if (isNum(a) && isNum(b)) return compareNum(a, b);
    if (isMoment(a) && isMoment(b)) return Math.sign(a.ms - b.ms);
    const [x, y] = [this.dayOf(a), this.dayOf(b)];
    if (x && y) return Math.sign(x.day - y.day);
    if (typeof a === 'string' && typeof b === 'string') return compareUtf8(a, b);
    if (typeof a === 'boolean' && typeof b === 'boolean') return a === b ? 0 : 1;
    return null;
  }

  private extreme(args: Tree[], least: boolean, skipUnknown: boolean): Value {
    let best: Value = null;
    for (const arg of args) {
      const candidate = this.value(arg);
      if (candidate === null) {
        if (skipUnknown) continue;
        return null;
      }
      const compared = best === null ? (least ? -1 : 1) : this.order(candidate, best);
      if (compared === null) return null;
      if (least ? compared < 0 : compared > 0) best = candidate;
    }
    return best;
  }

  private age(args: Tree[]): Value {
    const birth = read(this.bindings.birthDate(args[0]!.person ?? ''), 'date');
    const on = this.dayOf(this.value(args[1]!));
    if (!isDay(birth) || !on || on.day < birth.day) return null;
    return whole(ageInYears(birth, on));
  }

  private birthday(args: Tree[]): Value {
    const birth = read(this.bindings.birthDate(args[0]!.person ?? ''), 'date');
    const later = this.value(args[1]!);
    if (!isDay(birth) || !isNum(later) || later.scale !== 0) return null;
    const years = Number(later.units);
    if (years < 0 || years > 150) return null;
    const [year, month] = dayText(birth).split('-');
    return parseDay(`${String(Number(year) + years).padStart(4, '0')}-${month}-01`);
  }

  private strict(node: Tree, args: Value[]): Value {
    const [a, b] = [args[0] ?? null, args[1] ?? null];
    switch (node.op) {
      case '=':
      case '!=':
      case '<':
      case '<=':
      case '>':
      case '>=': {
        const compared = this.order(a, b);
        return compared === null ? null : holdsOrder(node.op, compared);
      }
      case 'one_of':
        return args.slice(1).some((one) => this.order(a, one) === 0);
      case 'band':
        return band(a, args.slice(1));
      case 'selected':
        if (Array.isArray(a)) return a.includes(b as string);
        return typeof a === 'string' ? a === b : null;
      case 'count_selected':
        if (Array.isArray(a)) return whole(a.length);
        return typeof a === 'string' ? whole(1) : null;
      case 'attribute': {
        const found = typeof a === 'string' ? node.map?.[a] : undefined;
        if (found === undefined) return null;
        return typeof found === 'number' ? whole(found) : found;
      }
      case 'starts_with':
      case 'ends_with':
      case 'contains':
      case 'concat':
      case 'string_length':
        return ofText(node.op, args);
      case 'date':
      case 'year':
      case 'month':
      case 'quarter':
      case 'weekday':
      case 'add_days':
      case 'add_months':
      case 'add_hours':
      case 'days_between':
      case 'hours_between':
      case 'months_between':
      case 'years_between':
        return this.ofDays(node.op, a, b);
      default:
        return arithmetic(node.op ?? '', args);
    }
  }

  private ofDays(op: string, a: Value, b: Value): Value {
    if (op === 'date') return typeof a === 'string' ? parseDay(a) : this.dayOf(a);
    if (op === 'hours_between') {
      if (!isMoment(a) || !isMoment(b)) return null;
      return divide(
        { units: BigInt(b.ms - a.ms), scale: 0 },
        { units: BigInt(3_600_000), scale: 0 },
      );
    }
    if (op === 'add_hours') {
      if (!isMoment(a) || !isNum(b) || b.scale !== 0) return null;
      if (b.units > 100_000_000n || b.units < -100_000_000n) return null;
      const ms = a.ms + Number(b.units) * 3_600_000;
      return inCalendar(Math.floor(ms / DAY_MS)) === null ? null : { ms };
    }
    const day = this.dayOf(a);
    if (!day) return null;
    const { year, month, date } = civil(day);
    switch (op) {
      case 'year':
        return whole(year);
      case 'month':
        return whole(month);
      case 'quarter':
        return whole(Math.floor((month + 2) / 3));
      case 'weekday':
        return whole(((((day.day + 3) % 7) + 7) % 7) + 1);
      case 'add_days':
      case 'add_months': {
        if (!isNum(b) || b.scale !== 0 || b.units > 4_000_000n || b.units < -4_000_000n)
          return null;
        const n = Number(b.units);
        if (op === 'add_days') return inCalendar(day.day + n);
        const index = year * 12 + month - 1 + n;
        if (index < 12 || index >= 120_000) return null;
        const [y, m] = [Math.floor(index / 12), (index % 12) + 1];
        return fromCivil(y, m, Math.min(date, lastDayOfMonth(y, m)));
      }
    }
    const other = this.dayOf(b);
    if (!other) return null;
    if (op === 'days_between') return whole(other.day - day.day);
    const months = monthsBetween(day, other);
    return whole(op === 'months_between' ? months : Math.trunc(months / 12));
  }
}

function holdsOrder(op: string, compared: number): boolean {
  switch (op) {
    case '=':
      return compared === 0;
    case '!=':
      return compared !== 0;
    case '<':
      return compared < 0;
    case '<=':
      return compared <= 0;
    case '>':
      return compared > 0;
    default:
      return compared >= 0;
  }
}

// Code points in order, as bytes of UTF-8 are; JavaScript's own order is by UTF-16 units.
function compareUtf8(a: string, b: string): number {
  const [x, y] = [Array.from(a), Array.from(b)];
  for (let i = 0; i < Math.min(x.length, y.length); i += 1) {
    const difference = x[i]!.codePointAt(0)! - y[i]!.codePointAt(0)!;
    if (difference !== 0) return Math.sign(difference);
  }
  return Math.sign(x.length - y.length);
}

function band(value: Value, names: Value[]): Value {
  if (!isNum(value)) return null;
  for (const name of names as string[]) {
    const match = /^(\d+)(?:-(\d+)|\+)$/.exec(name);
    if (!match || compareNum(value, whole(Number(match[1]))) < 0) continue;
    if (match[2] === undefined || compareNum(value, whole(Number(match[2]) + 1)) < 0) return name;
  }
  return null;
}

function ofText(op: string, args: Value[]): Value {
  if (!args.every((one): one is string => typeof one === 'string')) return null;
  const [text, part] = [args[0] ?? '', args[1] ?? ''];
  if (op === 'concat') return args.join('');
  if (op === 'string_length') return whole(Array.from(text).length);
  if (op === 'starts_with') return text.startsWith(part);
  if (op === 'ends_with') return text.endsWith(part);
  return text.includes(part);
}

function arithmetic(op: string, args: Value[]): Value {
  if (!args.every(isNum)) return null;
  const [a, b] = [args[0]!, args[1] ?? whole(0)];
  const scale = Math.max(a.scale, b.scale);
  switch (op) {
    case '+':
      return limited(scaled(a, scale) + scaled(b, scale), scale);
    case '-':
      return limited(scaled(a, scale) - scaled(b, scale), scale);
    case 'negate':
      return limited(-a.units, a.scale);
    case '*': {
      const product = a.units * b.units;
      const both = a.scale + b.scale;
      if (both <= MOST_DECIMALS) return limited(product, both);
      return limited(dividedHalfEven(product, power(both - MOST_DECIMALS)), MOST_DECIMALS);
    }
    case 'div':
      return divide(a, b);
    case 'mod':
      return b.units === 0n || a.scale !== 0 || b.scale !== 0
        ? null
        : { units: a.units % b.units, scale: 0 };
    case 'abs':
      return { units: a.units < 0n ? -a.units : a.units, scale: a.scale };
    case 'round':
      return roundTo(a, args.length === 1 ? 0 : Number(b.units));
    case 'min':
    case 'max':
      return args.reduce((best, one) =>
        (op === 'min' ? compareNum(one, best) < 0 : compareNum(one, best) > 0) ? one : best,
      );
    default:
      return null;
  }
}

/** The value of a compiled expression as JSON of the API; null is unknown. */
export function evaluate(tree: Tree, bindings: Bindings): JsonValue {
  return write(new Evaluator(bindings).value(tree), tree.type);
}

/** True only where the value is known and true. */
export function holds(tree: Tree | null | undefined, bindings: Bindings): boolean {
  return tree ? evaluate(tree, bindings) === true : false;
}
