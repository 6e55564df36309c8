import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type TSchema, Type } from 'typebox';

/** Longer than any import or training: the client waits for its end. */
export const maxProgressMs = 24 * 3_600_000;
const lookEveryMs = 500;
/** After this many polls without a change a comment is sent, so that proxies keep the connection open. */
const looksPerSign = 30;

/** A long-running task, as an answer shows it. */
type Observed = { state: string };

/** A way to answer with server-sent events. */
export type ProgressEvents = {
  isWanted(request: FastifyRequest): boolean;
  /**
   * Sends an event of this name now, at each change and at the end, after which the stream ends.
   * @param read the current state
   */
  send<State extends Observed>(
    reply: FastifyReply,
    event: string,
    first: State,
    read: () => Promise<State>,
  ): FastifyReply;
};

/** The answer of a route that reports on a task, as JSON or as events. @param task what it is, with its article */
export function progressAnswer<Schema extends TSchema>(task: string, schema: Schema) {
  const events = Type.Unsafe<string>({ type: 'string', description: `Events, each with ${task} as its data` });
  return {
    description: `The ${task.replace(/^an? /, '')}`,
    content: { 'application/json': { schema }, 'text/event-stream': { schema: events } },
  };
}

/** Streams end when the app closes. */
export function createProgressEvents(app: FastifyInstance): ProgressEvents {
  const closing = new AbortController();
  app.addHook('preClose', async () => closing.abort());
  return {
    isWanted: ({ headers }) => headers.accept?.includes('text/event-stream') ?? false,
    send(reply, event, first, read) {
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const events = follow(event, first, read, AbortSignal.any([closing.signal, gone.signal]));
      // Kept alive, the connection would keep a server that closes waiting.
      reply.header('connection', 'close').header('cache-control', 'no-store');
      return reply.type('text/event-stream').send(Readable.from(events));
    },
  };
}

/** Asks again and again, as a process that dies sends no notice. */
async function* follow<State extends Observed>(
  event: string,
  first: State,
  read: () => Promise<State>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let current = first;
  let sent = '';
  let looks = 0;
  while (!signal.aborted) {
    const text = JSON.stringify(current);
    if (text !== sent) yield `event: ${event}\ndata: ${text}\n\n`;
    else if (++looks % looksPerSign === 0) yield ': no news\n\n';
    sent = text;
    if (current.state !== 'running') return;
    await delay(lookEveryMs, undefined, { signal }).catch(() => {});
    current = await read();
  }
}
