// The way to the server: one function, typed errors, a CSRF header, retries that are safe.
import { pending } from './pending.svelte';

export interface Fault {
  code: string;
  where: string;
  what: string;
  mend: string;
  nearest?: string;
}

/** What the server refused, or that it could not be reached (`status` 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly faults: Fault[],
  ) {
    super(code);
  }
  get offline(): boolean {
    return this.status === 0;
  }
}

export interface Options {
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  /** Sent as it is, instead of a body of JSON. */
  file?: Blob;
  version?: number;
  signal?: AbortSignal;
}

let csrf = '';
let language = 'kk';
let onSignedOut: () => void = () => {};

export function useCsrf(value: string): void {
  csrf = value;
}
export function useLanguage(value: string): void {
  language = value;
}
export function whenSignedOut(then: () => void): void {
  onSignedOut = then;
}

function address(path: string, query: Options['query']): string {
  const members = new URLSearchParams({ language });
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== '') {
      members.set(name, typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value));
    }
  }
  return `/api/v1${path}?${members}`;
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

async function send(url: string, init: RequestInit, tries: number): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await fetch(url, init);
    } catch (error) {
      if (init.signal?.aborted) throw error;
      // The key makes a write safe to send again: the server does it once.
      if (attempt >= tries) throw new ApiError(0, 'network', []);
      await pause(400 * attempt);
    }
  }
}

async function refusal(response: Response): Promise<ApiError> {
  try {
    const problem = await response.json();
    return new ApiError(response.status, problem.code ?? 'unknown', problem.errors ?? []);
  } catch {
    return new ApiError(response.status, 'unknown', []);
  }
}

export async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (method !== 'GET') {
    headers['X-Besik-CSRF'] = csrf;
    headers['Idempotency-Key'] = crypto.randomUUID?.() ?? randomKey();
  }
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  if (options.file) headers['Content-Type'] = options.file.type || 'application/octet-stream';
  if (options.version !== undefined) headers['If-Match'] = `"${options.version}"`;
  const init: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store' };
  if (options.body !== undefined) init.body = JSON.stringify(options.body);
  if (options.file) init.body = options.file;
  if (options.signal) init.signal = options.signal;
  const answered = pending.begin();
  try {
    const response = await send(address(path, options.query), init, 3);
    if (!response.ok) {
      const refused = await refusal(response);
      // A password that is not the account's ends no session.
      if (refused.status === 401 && path !== '/session' && refused.code !== 'session.refused')
        onSignedOut();
      throw refused;
    }
    return (await response.json()) as T;
  } finally {
    answered();
  }
}

// crypto.randomUUID exists only in secure contexts; a ministry's closed network may serve plain HTTP.
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const get = <T>(path: string, query?: Options['query'], signal?: AbortSignal) =>
  call<T>('GET', path, { query, ...(signal ? { signal } : {}) });
export const post = <T>(path: string, body: unknown = {}, version?: number) =>
  call<T>('POST', path, { body, ...(version === undefined ? {} : { version }) });
export const patch = <T>(path: string, body: unknown, version: number) =>
  call<T>('PATCH', path, { body, version });
