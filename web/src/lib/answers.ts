// What is being typed into a form: values, what they make visible and required, what they break.
import { evaluate, holds, type Bindings, type JsonValue } from './expression';
import type { Field, PersonView, RegisterModel, Rule, Values } from './model';
import { dayTextIn } from './zones';

export interface Draft {
  values: Values;
  persons: Record<string, PersonView[]>;
  zone: string;
}

export function bindings(draft: Draft, register: RegisterModel): Bindings {
  const worked = new Map<string, JsonValue>();
  const now = Date.now();
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
    today: dayTextIn(now, draft.zone),
    now: new Date(now).toISOString(),
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
