import type { WebFetch, WebResponse, WebSignal } from './globals.ts';
import { readProblem } from './problem.ts';
import { withRetries } from './retries.ts';

export type MarqueeOptions = {
  /** Where the server is, `https://movies.example`; a page that comes from the same server needs none. */
  url?: string;
  /** From `marquee keys create`. Not for pages that others can read. */
  key?: string;
  /** For a call with all its attempts; 30 seconds unless told. */
  timeoutMs?: number;
  /** How often a call is tried again; 4 times unless told. */
  retries?: number;
  /** Instead of the global one. */
  fetch?: WebFetch;
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

const defaults = { url: '', timeoutMs: 30_000, retries: 4 };

/** Makes a call and reads its answer with `read`; what is thrown on the way may be tried again. */
export type Http = <T>(call: Call, read: (response: WebResponse) => Promise<T> | T) => Promise<T>;

export function createHttp(given: MarqueeOptions): Http {
  const settings = { ...defaults, ...given };
  const base = settings.url.replace(/\/$/, '');
  const authorization = settings.key === undefined ? {} : { authorization: `Bearer ${settings.key}` };

  return async (call, read) => {
    const { method, path, options } = call;
    const { body, ...parameters } = call.parameters;
    const patienceMs = options.timeoutMs ?? settings.timeoutMs;
    const signal = endOf(options.signal, patienceMs);
    const content = contentOf(body);
    const headers = { ...content?.headers, ...authorization, ...options.headers };
    const attempt = async () => {
      const response = await (settings.fetch ?? fetch)(base + fillIn(path, parameters), {
        ...{ method, headers, signal },
        ...(content && { body: content.body }),
      });
      if (!response.ok) throw await readProblem(response);
      return await read(response);
    };
    return await withRetries(attempt, { method, signal, patienceMs, retries: settings.retries });
  };
}

/** Aborted as soon as the caller wants, or when time is over. */
function endOf(signal: AbortSignal | undefined, timeoutMs: number): AbortSignal {
  const signals = signal ? [signal] : [];
  if (timeoutMs < Number.POSITIVE_INFINITY) signals.push(AbortSignal.timeout(timeoutMs));
  return AbortSignal.any(signals);
}

/** Text is sent as JSON lines, a file as it is, everything else as JSON. */
function contentOf(body: unknown): { body: string | Blob; headers: Record<string, string> } | undefined {
  if (body === undefined) return undefined;
  if (typeof body === 'string') return { body, headers: { 'content-type': 'application/x-ndjson' } };
  if (body instanceof Blob) return { body, headers: { 'content-type': 'application/octet-stream' } };
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

/** Parameters that the path does not name go into the query, lists as one parameter an element. */
function fillIn(path: string, parameters: Parameters): string {
  const query = new Map(Object.entries(parameters));
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = query.get(name);
    if (value === undefined) throw new TypeError(`${path} needs "${name}"`);
    query.delete(name);
    return encodeURIComponent(String(value));
  });
  const search = new URLSearchParams();
  for (const [name, value] of query) {
    for (const element of Array.isArray(value) ? value : [value]) {
      if (element !== undefined) search.append(name, String(element));
    }
  }
  return search.size > 0 ? `${filled}?${search}` : filled;
}
