import { inBatches } from './batches.ts';
import { type CallOptions, createHttp, type MarqueeOptions, type Parameters } from './http.ts';
import { readEvents } from './lines.ts';
import type { components } from './schema.ts';
import type { Answer, Arguments, EventPath, Item, Method, PagedPath, PathOf } from './types.ts';

type Schemas = components['schemas'];
type RatingLine = Schemas['RatingLine'];
type RatingResult = Schemas['RatingResult'];

/** @throws MarqueeProblem if the server refuses; else what fetch throws: TypeError, AbortError, TimeoutError */
export type Marquee = {
  [M in Method]: <P extends PathOf<M>>(...call: Arguments<M, P, CallOptions>) => Promise<Answer<M, P>>;
} & {
  /** The elements of all pages; each page is asked for when it is needed. */
  each<P extends PagedPath>(...call: Arguments<'get', P, CallOptions>): AsyncGenerator<Item<P>>;
  /**
   * Something as it is now and after each change, until it has ended. Without `timeoutMs` it has no time limit. A connection that is
   * lost on the way is fetch's TypeError; following again begins with the state by then.
   */
  follow<P extends EventPath>(...call: Arguments<'get', P, CallOptions>): AsyncGenerator<Answer<'get', P>>;
  /** Writes any number of ratings, in batches; a result each, in their order, numbered from 1. */
  rate(ratings: Ratings, options?: CallOptions): AsyncGenerator<RatingResult>;
};

export type Ratings = Iterable<RatingLine> | AsyncIterable<RatingLine>;

/** The API as functions: one for each method, which takes a path as the API's description has it. */
export function createMarquee(given: MarqueeOptions = {}): Marquee {
  const http = createHttp(given);
  const call =
    (method: string) =>
    (path: string, parameters: Parameters = {}, options: CallOptions = {}) =>
      http({ method, path, parameters, options }, readAnswer);
  const get = call('GET');

  async function* each(path: string, parameters: Parameters = {}, options: CallOptions = {}) {
    let cursor: string | null | undefined;
    do {
      const page = (await get(path, cursor ? { ...parameters, cursor } : parameters, options)) as Page;
      yield* itemsOf(page);
      cursor = page.next;
    } while (cursor);
  }

  async function* follow(path: string, parameters: Parameters = {}, given: CallOptions = {}) {
    const headers = { ...given.headers, accept: 'text/event-stream' };
    const options = { ...given, timeoutMs: given.timeoutMs ?? Number.POSITIVE_INFINITY, headers };
    yield* readEvents(await http({ method: 'GET', path, parameters, options }, (response) => response));
  }

  async function* rate(ratings: Ratings, options: CallOptions = {}) {
    let before = 0;
    for await (const lines of inBatches(ratings)) {
      const call = { method: 'POST', path: '/v1/ratings', parameters: { body: lines.join('\n') }, options };
      // Read as a whole, so that the time that the caller takes for each result does not count for the call.
      const answer = await http(call, (response) => response.text());
      for (const line of answer.trimEnd().split('\n')) {
        const result = JSON.parse(line) as RatingResult;
        yield { ...result, line: result.line + before };
      }
      before += lines.length;
    }
  }

  const methods = { get, put: call('PUT'), post: call('POST'), patch: call('PATCH'), delete: call('DELETE') };
  return { ...methods, each, follow, rate } as Marquee;
}

async function readAnswer(response: Response): Promise<unknown> {
  const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
  return isJson ? await response.json() : await response.text();
}

type Page = Readonly<Record<string, unknown>> & { next: string | null };

/** Pages call their items by different names, but have no other list of objects. */
function itemsOf(page: Page): readonly unknown[] {
  const isOfObjects = (value: unknown) => Array.isArray(value) && typeof value[0] === 'object';
  return (Object.values(page).find(isOfObjects) as readonly unknown[] | undefined) ?? [];
}
