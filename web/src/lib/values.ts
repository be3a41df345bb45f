// A value of a record as a person reads it.
import type { JsonValue } from './expression';
import type { ProgrammeModel, RegisterModel } from './model';
import { say, sayDay, sayInstant, sayNumber } from './words.svelte';

export function sayValue(
  model: ProgrammeModel,
  register: RegisterModel,
  name: string,
  value: JsonValue,
  zone: string,
): string {
  if (value === null || value === undefined || value === '') return '';
  const field = register.fields.find((one) => one.name === name);
  const worked = register.worked_out.find((one) => one.name === name);
  const list = model.code_lists[field?.code_list ?? worked?.code_list ?? ''];
  const title = (code: string) => list?.find((one) => one.code === code)?.title ?? code;
  if (Array.isArray(value)) return value.map(title).join(', ');
  if (typeof value === 'boolean') return say(value ? 'yes' : 'no');
  if (typeof value === 'number') return sayNumber(value) + (field?.unit ? ` ${field.unit}` : '');
  const type = field?.value_type ?? worked?.type;
  if (type === 'date') return sayDay(value);
  if (type === 'instant') return sayInstant(value, zone);
  return list ? title(value) : value;
}

export const titleOf = (register: RegisterModel, name: string): string =>
  register.fields.find((one) => one.name === name)?.ask ??
  register.worked_out.find((one) => one.name === name)?.title ??
  name;
