import type { WebFetch, WebResponse, WebSignal } from './globals.ts';
import { readProblem } from './problem.ts';
import { withRetries } from './retries.ts';

export type MarqueeOptions = {
  /** Where the server is, `https://movies.example`; a page that comes from the same server needs none. */
  url?: string | undefined;
  /** From `marquee keys create`, or the token of a user. Not for pages that others can read. */
  key?: string | undefined;
  /** For a call with all its attempts; 30 seconds by default. */
  timeoutMs?: number | undefined;
  /** How often a call is tried again; 4 times by default. */
  retries?: number | undefined;
  /** Instead of the global one. */
  fetch?: WebFetch | undefined;
};

/** For one call. */
export type CallOptions = {
  signal?: WebSignal;
  timeoutMs?: number;
  headers?: Readonly<Record<string, string>>;
};

/** Parameters of path and query by name, and a body. */
export type Parameters = Readonly<Record<string, unknown>>;

/** What is asked of the server; `path` has the names of its parameters: `/v1/users/{id}`. */
export type Call = { method: string; path: string; parameters: Parameters; options: CallOptions };

/** A timer of more milliseconds would end at once. */
const longestTimerMs = 2 ** 31 - 1;

/** Makes a call and reads its answer with `read`; where either throws, both may be tried again. */
export type Http = <T>(call: Call, read: (response: WebResponse) => Promise<T> | T) => Promise<T>;

export function createHttp({ url = '', key, timeoutMs = 30_000, retries = 4, fetch: ownFetch }: MarqueeOptions): Http {
  const base = url.replace(/\/$/, '');

  return async (call, read) => {
    const { method, path, options } = call;
    const { body, ...parameters } = call.parameters;
    // Not a part of the attempts: a parameter that is wrong stays wrong.
    const address = base + fillIn(path, parameters);
    const content = contentOf(body);
    const headers = joinHeaders(content?.headers, key && { authorization: `Bearer ${key}` }, options.headers);
    const patienceMs = options.timeoutMs ?? timeoutMs;
    const signal = endOf(options.signal, patienceMs);
    const attempt = async () => {
      const response = await (ownFetch ?? fetch)(address, {
        ...{ method, headers, signal },
        ...(content && { body: content.body }),
      });
      if (!response.ok) throw await readProblem(response);
      return await read(response);
    };
    return await withRetries(attempt, { method, signal, patienceMs, retries });
  };
}

/** The last value of each name counts, in whatever case the names are written. */
function joinHeaders(...parts: (Readonly<Record<string, string>> | '' | undefined)[]): Record<string, string> {
  const joined = new Headers();
  for (const [name, value] of parts.flatMap((part) => Object.entries(part || {}))) joined.set(name, value);
  // As an object, which a fetch of the caller's may spread.
  const headers: Record<string, string> = {};
  joined.forEach((value, name) => {
    headers[name] = value;
  });
  return headers;
}

/** Aborted as soon as the caller wants, or when time is over. */
function endOf(signal: AbortSignal | undefined, timeoutMs: number): AbortSignal {
  const signals = signal ? [signal] : [];
  if (timeoutMs <= longestTimerMs) signals.push(AbortSignal.timeout(timeoutMs));
  return AbortSignal.any(signals);
}

/** Text is sent as JSON lines, a file as it is, everything else as JSON. */
function contentOf(body: unknown): { body: string | Blob; headers: Record<string, string> } | undefined {
  if (body === undefined) return undefined;
  if (typeof body === 'string') return { body, headers: { 'content-type': 'application/x-ndjson' } };
  if (body instanceof Blob) return { body, headers: { 'content-type': 'application/octet-stream' } };
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

/**
 * Parameters that the path does not name go into the query, lists as one parameter an element; null and undefined count as absent.
 * @throws TypeError for a parameter of the path that is absent or cannot be a part of one
 */
function fillIn(path: string, parameters: Parameters): string {
  const query = new Map(Object.entries(parameters));
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(query.get(name) ?? '');
    if (value === '') throw new TypeError(`${path} needs "${name}"`);
    // Percent-encoding does not help: a URL that is parsed loses them, and names another route.
    if (value === '.' || value === '..') throw new TypeError(`"${name}" in ${path} cannot be "${value}"`);
    query.delete(name);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams();
  for (const [name, value] of query) {
    for (const element of Array.isArray(value) ? value : [value]) {
      if (element !== undefined && element !== null) search.append(name, String(element));
    }
  }
  return search.size > 0 ? `${filled}?${search}` : filled;
}
