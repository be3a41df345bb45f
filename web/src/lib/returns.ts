// Returns: the numbers that a body without records sends for a period.
export interface ReturnItem {
  programme: string;
  return: string;
  title: string;
  organisation: string;
  organisation_name: string;
  period: string;
  from: string;
  until: string;
  due: string;
  over: boolean;
  status: 'missing' | 'draft' | 'submitted' | 'approved' | 'reopened' | 'not_expected';
  late: boolean;
  version: number;
  nil?: boolean;
  numbers?: Record<string, number>;
  submitted_by?: string;
  submitted_at?: string;
  approved_by?: string;
  approved_at?: string;
  open_query?: boolean;
}
export interface ReturnField {
  name: string;
  ask: string;
  hint: string;
  by: string;
  required: boolean;
  numbers: { name: string; member: string; title: string }[];
}
export interface ReturnView extends ReturnItem {
  form: {
    title: string;
    in_words: string;
    fields: ReturnField[];
    checks: { name: string; say: string; explain: boolean }[];
  };
  remark: string;
  queries: {
    id: string;
    by: string;
    at: string;
    field: string;
    text: string;
    answer: string;
    answered_by?: string;
    answered_at?: string;
  }[];
  history: { kind: string; at: string; by: string; version: number; reason?: string }[];
  may: ('save' | 'submit' | 'approve' | 'query' | 'answer' | 'reopen')[];
}

const part = encodeURIComponent;

export function pathOf(one: { return: string; organisation: string; period: string }): string {
  return `/returns/${part(one.return)}/${part(one.organisation)}/${part(one.period)}`;
}

/** The numbers typed: whole numbers, what is empty left out; null where one is none. */
export function typedNumbers(typed: Record<string, string>): Record<string, number> | null {
  const out: Record<string, number> = {};
  for (const [name, text] of Object.entries(typed)) {
    const trimmed = text.trim();
    if (trimmed === '') continue;
    if (!/^\d{1,9}$/.test(trimmed)) return null;
    out[name] = Number(trimmed);
  }
  return out;
}
