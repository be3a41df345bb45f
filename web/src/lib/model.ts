// What a programme looks like to the browser, and the records and figures of the API.
import { get } from './api';
import type { JsonValue, Tree } from './expression';

export interface CodeItem {
  code: string;
  title: string;
  retired?: boolean;
}
export interface Field {
  name: string;
  type:
    | 'text'
    | 'long_text'
    | 'whole'
    | 'decimal'
    | 'date'
    | 'datetime'
    | 'yes_no'
    | 'choose_one'
    | 'choose_many'
    | 'place'
    | 'organisation'
    | 'worker'
    | 'link';
  value_type: string;
  ask: string;
  hint?: string;
  code_list?: string;
  required: boolean;
  required_when?: Tree;
  shown_when?: Tree;
  unit?: string;
  at_least?: string;
  at_most?: string;
}
export interface PersonRole {
  name: string;
  title: string;
  how_many: 'one' | 'optional' | 'at_least_one' | 'any';
  subject: boolean;
}
export interface Rule {
  name: string;
  must: Tree;
  when?: Tree;
  say: string;
}
export interface SafeguardModel {
  name: string;
  title: string;
  in_words: string;
  before: string[];
  happened?: string;
  applies_when?: Tree;
  must: Tree;
  excuse: 'never' | 'reason' | 'reason_and_supervisor';
  law?: string;
  standard?: string;
}
export interface ActionModel {
  name: string;
  title: string;
  from: string[];
  to?: string;
  asks: string[];
  needs: string[];
  when?: Tree;
}
export interface View {
  name: string;
  kind: 'queue' | 'table' | 'timeline';
  title: string;
  columns: { name: string; title: string }[];
}
export interface RegisterModel {
  name: string;
  title: string;
  one_record_is: string;
  part_of?: string;
  persons: PersonRole[];
  fields: Field[];
  worked_out: {
    name: string;
    title: string;
    type: string;
    is: Tree;
    code_list?: string;
    in_words?: string;
  }[];
  form: { title: string; fields: string[] }[];
  stages: { name: string; title: string; closed: boolean }[];
  rules: Rule[];
  safeguards: SafeguardModel[];
  actions: ActionModel[];
  views: View[];
  deadlines: {
    name: string;
    title: string;
    clocks: { kind: string; within: string; source: string }[];
  }[];
}
export interface ProgrammeModel {
  name: string;
  title: string;
  version: number;
  code_lists: Record<string, CodeItem[]>;
  registers: RegisterModel[];
  may_open?: string[];
}

export type Values = Record<string, JsonValue>;
export interface Named {
  code: string;
  name: string;
}
export interface PersonView {
  id?: string;
  name?: string;
  birth_date?: string;
  sex?: string;
  pseudonym: string;
}
export interface ClockView {
  deadline: string;
  title: string;
  kind: 'national' | 'international' | 'practice';
  turn: number;
  source: string;
  started: string;
  due: string;
  warn_at?: string;
  ended?: string;
  state: 'running' | 'met' | 'breached' | 'cancelled';
  covered: boolean;
}
export interface SafeguardView {
  name: string;
  title: string;
  in_words: string;
  law?: string;
  standard?: string;
  state: 'met' | 'unmet' | 'excused' | 'breach' | 'not_applicable';
  may_excuse: 'never' | 'reason' | 'reason_and_supervisor';
  /** The reason that was given, for those who may read it. */
  excuse?: string;
  before: string[];
}
/** An action of two persons that waits for the second one. */
export interface ProposalView {
  action: string;
  title: string;
  to?: string;
  by: { id: string; name: string };
  at: string;
  changed_since: boolean;
  values: Values;
  excuses: Record<string, string>;
  may_confirm: boolean;
  may_refuse: boolean;
  may_withdraw: boolean;
}
export interface RecordView {
  id: string;
  programme: string;
  register: string;
  version: number;
  stage: { name: string; title: string };
  owner: Named;
  place: Named;
  parent?: string;
  opened_at: string;
  changed_at: string;
  closed: boolean;
  voided: boolean;
  sealed: boolean;
  values: Values;
  worked_out: Values;
  /** Answers that the version it was brought under has no place for. */
  retired?: { name: string; version: number; ask: string; value: unknown; said: string[] }[];
  persons: Record<string, PersonView[]>;
  clocks: ClockView[];
  safeguards: SafeguardView[];
  breaches: { safeguard: string; title: string; on: string }[];
  actions: {
    name: string;
    title: string;
    to?: string;
    asks: string[];
    needs: string[];
    blocked_by: string[];
    two_persons?: boolean;
  }[];
  proposal?: ProposalView;
  parts: {
    id: string;
    register: string;
    title: string;
    stage: { name: string; title: string };
    opened_at: string;
  }[];
  may: string[];
  may_edit: string[];
  zone?: string;
}
export interface Summary {
  id: string;
  register: string;
  stage: { name: string; title: string };
  place: Named;
  owner: Named;
  opened_at: string;
  next_due?: string;
  values: Values;
  child?: string;
  voided?: boolean;
}
export interface TaskView {
  id: string;
  kind: string;
  title: string;
  record: string;
  programme: string;
  register: string;
  place: Named;
  due_at: string;
  overdue: boolean;
  escalated: boolean;
  clock: string;
  acknowledged_at?: string;
}
export interface Breakdown {
  name: string;
  title: string;
  members: CodeItem[];
  overlapping: boolean;
  /** What a crossing crosses. */
  parts?: Breakdown[];
}
export interface IndicatorView {
  programme: string;
  name: string;
  code: string;
  title: string;
  in_words: string;
  standard: string;
  unit: 'child' | 'person' | 'case' | 'episode' | 'item' | 'facility';
  show_as: 'number' | 'percent' | 'rate' | 'level' | 'days';
  decimals: number;
  factor: number;
  per?: { factor: number; age_from: number; age_to: number };
  better: 'up' | 'down' | 'neither';
  by: Breakdown[];
  levels: string[];
  may_see: boolean;
  computed: boolean;
}
export interface FigureView {
  indicator: string;
  series: string;
  place: { code: string; level: string };
  place_name?: string;
  period: { text: string; first: string; last: string };
  breakdown: Record<string, string>;
  numerator: number | null;
  denominator: number | null;
  value: string | null;
  status: 'ok' | 'hidden' | 'no_data' | 'no_denominator' | 'not_applicable' | 'not_comparable';
  flags: string[];
  /** Null where it is not told. */
  n: number | null;
  incomplete: number;
  statistic?: Statistic;
  statistics: { median?: string; p90?: string; mean?: string; least?: string; most?: string };
  coverage: string;
  aim?: Aim | null;
  /** Indicators of the same programme whose figures belong beside this one. */
  beside?: string[];
}
/** What a value is. */
export type Statistic =
  'number' | 'sum' | 'mean' | 'median' | 'p90' | 'share' | 'ratio' | 'rate' | 'level';
/** The target for a place and members; `due` is on the straight line from the base. */
export interface Aim {
  value: string;
  at_least: boolean;
  year: number;
  base: string | null;
  base_year: number | null;
  due: string | null;
  /** How far there is still to go; zero or less where it is reached. */
  distance: string | null;
  source?: string;
}
/** A number that came from outside. */
export interface Observation {
  series: string;
  indicators: string[];
  source: string;
  publisher: string;
  source_ids: Record<string, string>;
  method: string;
  vintage: string;
  place: string;
  place_name: string;
  period: string;
  breakdown: Record<string, string>;
  value: string | null;
  lower: string | null;
  upper: string | null;
  unit: string;
  observation_status: string;
  note: string;
  aim: Aim | null;
  /** How it differs from the indicator asked for, where it is akin to it; else "". */
  related?: string;
  /** Whether it describes the territory that was asked for. */
  comparable: boolean;
  counted_back: boolean;
  same_unit?: boolean;
  earlier?: boolean;
}

const models = new Map<string, Promise<ProgrammeModel>>();

/** The model of a programme in a language; asked of the server once. */
export function programme(name: string, language: string): Promise<ProgrammeModel> {
  const key = `${name} ${language}`;
  let model = models.get(key);
  if (!model) {
    model = get<ProgrammeModel>(`/programmes/${name}`);
    models.set(key, model);
    model.catch(() => models.delete(key));
  }
  return model;
}

export function register(model: ProgrammeModel, name: string): RegisterModel {
  const found = model.registers.find((one) => one.name === name);
  if (!found) throw new Error('unknown register');
  return found;
}
