// What is being typed into a form: values, what they make visible and required, what they break.
import { evaluate, holds, type Bindings, type JsonValue } from './expression';
import type { Field, PersonView, RegisterModel, Rule, Values } from './model';

export interface Draft {
  values: Values;
  persons: Record<string, PersonView[]>;
  zone: string;
}

export function bindings(draft: Draft, register: RegisterModel): Bindings {
  const worked = new Map<string, JsonValue>();
  const now = new Date();
  const first = (role: string) => draft.persons[role]?.[0];
  const own: Bindings = {
    value: (name) => {
      const given = draft.values[name];
      if (given !== undefined) return given;
      const made = register.worked_out.find((one) => one.name === name);
      if (!made) return null;
      if (!worked.has(name)) {
        // Worked-out values use only earlier ones; the mark ends a loop in a faulty model.
        worked.set(name, null);
        worked.set(name, evaluate(made.is, own));
      }
      return worked.get(name) ?? null;
    },
    birthDate: (role) => first(role)?.birth_date ?? null,
    sex: (role) => first(role)?.sex ?? null,
    today: now.toISOString().slice(0, 10),
    now: now.toISOString(),
    period_end: null,
    zone: draft.zone,
  };
  return own;
}

export const isShown = (field: Field, given: Bindings): boolean =>
  !field.shown_when || holds(field.shown_when, given);

export const isRequired = (field: Field, given: Bindings): boolean =>
  field.required || (field.required_when ? holds(field.required_when, given) : false);

/** Rules that the answers break. An unknown result is not judged. */
export function broken(register: RegisterModel, given: Bindings): Rule[] {
  return register.rules.filter(
    (rule) => (!rule.when || holds(rule.when, given)) && evaluate(rule.must, given) === false,
  );
}

export const isEmpty = (value: JsonValue | undefined): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (Array.isArray(value) && value.length === 0);

/** The instant as the wall clock of a zone shows it, for a datetime-local input. */
export function toLocal(instant: string, zone: string): string {
  const ms = Date.parse(instant);
  if (Number.isNaN(ms)) return '';
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = new Map(format.formatToParts(ms).map((part) => [part.type, part.value]));
  const year = parts.get('year')?.padStart(4, '0');
  return `${year}-${parts.get('month')}-${parts.get('day')}T${parts.get('hour')}:${parts.get('minute')}`;
}

/** The instant at which the wall clock of a zone shows this local time; a year that is still being
 * typed (0002, 0020) is one of long ago. */
export function fromLocal(local: string, zone: string): string {
  const wanted = Date.parse(`${local}Z`);
  if (Number.isNaN(wanted)) return '';
  let guess = wanted;
  // Two rounds settle every zone: the offset at the guess, then at the instant that it gives.
  for (let round = 0; round < 2; round += 1) {
    if (Number.isNaN(guess)) return '';
    const shown = Date.parse(`${toLocal(new Date(guess).toISOString(), zone)}Z`);
    guess += wanted - shown;
  }
  return Number.isNaN(guess) ? '' : new Date(guess).toISOString();
}
