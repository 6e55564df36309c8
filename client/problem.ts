import type { WebResponse } from './globals.ts';

/** An invalid field of a request. */
export type FieldFault = { field: string; detail: string };

/** A parameter that would help with an ambiguous file, and the values that could be meant. */
export type Fix = { flag: string; values: string[] };

/** The body of such an answer: problem details (RFC 9457), or, from routes outside of /v1, `error` alone. */
type Details = {
  type?: string;
  title?: string;
  detail?: string;
  code?: string;
  errors?: FieldFault[];
  fixes?: Fix[];
  error?: string;
};

/** What is used of an HTTP response. */
type Answer = { status: number; statusText: string; headers: { get(name: string): string | null } };

/** An answer that reports an error: what was wrong, and what to do about it. */
export class MarqueeProblem extends Error {
  override readonly name = 'MarqueeProblem';
  /** HTTP's status code. */
  readonly status: number;
  /** `REQUEST_INVALID` ..., for programs; `HTTP_<status>` where the answer has none. */
  readonly code: string;
  readonly type: string;
  readonly title: string;
  /** Each invalid field of the request. */
  readonly errors: readonly FieldFault[];
  readonly fixes: readonly Fix[];
  /** How long the server asks to wait before the next attempt; undefined if it does not say. */
  readonly retryAfterMs: number | undefined;

  constructor(response: Answer, details: Details = {}) {
    const { status, statusText, headers } = response;
    super(details.detail ?? details.error ?? (statusText || `HTTP status ${status}`));
    this.status = status;
    this.code = details.code ?? `HTTP_${status}`;
    this.type = details.type ?? 'about:blank';
    this.title = details.title ?? statusText;
    this.errors = details.errors ?? [];
    this.fixes = details.fixes ?? [];
    this.retryAfterMs = readRetryAfter(headers.get('retry-after'));
  }
}

/** A proxy between us and the server may answer instead of it, and not in JSON. */
export async function readProblem(response: WebResponse): Promise<MarqueeProblem> {
  const text = await response.text();
  try {
    return new MarqueeProblem(response, JSON.parse(text) as Details);
  } catch {
    return new MarqueeProblem(response);
  }
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function readRetryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
