import type { FastifyInstance } from 'fastify';
import { MarqueeError } from '../../errors.ts';

const maxUrlLength = 8192;
const retryAfterSeconds = 1;

/** An accepted request. */
type Slot = { handling: boolean; closed: boolean };

declare module 'fastify' {
  interface FastifyRequest {
    slot: Slot | undefined;
  }
}

/** The requests that a server has accepted; health and metrics do not count. */
export type Load = {
  /** In this worker. */
  own(): number;
  /** In all workers. */
  total(): number;
  /** Counts one more, or one less with -1. */
  add(requests: number): void;
};

/** @param counts one for each worker, in shared memory @param own the index of this worker's */
export function createLoad(counts: Int32Array = new Int32Array(1), own = 0): Load {
  return {
    own: () => Atomics.load(counts, own),
    total: () => counts.reduce((sum, _, worker) => sum + Atomics.load(counts, worker), 0),
    add: (requests) => void Atomics.add(counts, own, requests),
  };
}

/**
 * Refuses more than `maxInFlight` requests at once, instead of letting them wait. A request whose client has left counts until its
 * handler has ended, as it still costs something. Health and metrics are always answered: they show operators what is wrong.
 *
 * Own code: `@fastify/under-pressure` goes by the delay of the event loop and by memory, which show a queue only once it is long.
 */
export function addAdmission(app: FastifyInstance, load: Load, maxInFlight: number): void {
  app.decorateRequest('slot', undefined);

  app.addHook('onRequest', async (request, reply) => {
    const { access } = request.routeOptions.config;
    if (access === 'open' || access === 'metrics') return;
    if (request.url.length > maxUrlLength) {
      throw new MarqueeError('URL_TOO_LONG', `The URL is longer than ${maxUrlLength} characters.`);
    }
    if (load.total() >= maxInFlight) {
      reply.header('retry-after', retryAfterSeconds);
      throw new MarqueeError('OVERLOADED', `${maxInFlight} requests are in flight already; try again shortly.`);
    }
    const slot: Slot = { handling: false, closed: false };
    request.slot = slot;
    load.add(1);
    reply.raw.once('close', () => {
      slot.closed = true;
      if (!slot.handling) load.add(-1);
    });
  });

  app.addHook('preHandler', ({ slot }, _reply, done) => {
    if (slot && !slot.closed) slot.handling = true;
    done();
  });

  app.addHook('onSend', ({ slot }, _reply, _payload, done) => {
    if (slot?.handling) {
      slot.handling = false;
      if (slot.closed) load.add(-1);
    }
    done();
  });
}
