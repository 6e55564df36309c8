import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Pace } from '../../recommend/pace.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** To be awaited before each part of a long computation. */
    pace: Pace;
  }
}

/** How many multiplications an answer may do before it waits for a turn, and in each turn: about a millisecond's worth. */
const maxInTurn = 1_000_000;

/** The client left before its answer was computed. */
export class ClientGone extends Error {}

/** A computation that waits for its turn. */
type Waiting = { isWanted: () => boolean; resolve: () => void; reject: (reason: Error) => void };

export type Turns = {
  /** @throws ClientGone if the result is no longer wanted */
  next(isWanted: () => boolean): Promise<void>;
};

/**
 * Computes one part of one long answer in each turn of the event loop, first come, first served. However many long answers are in
 * progress, a new request waits for one part at most, and short answers overtake long ones.
 */
export function createTurns(): Turns {
  const waiting: Waiting[] = [];
  let isScheduled = false;

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(giveTurn);
  }

  function giveTurn(): void {
    isScheduled = false;
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (next.isWanted()) {
        next.resolve();
        break;
      }
      next.reject(new ClientGone('The client has left.'));
    }
    if (waiting.length > 0) schedule();
  }

  return {
    next(isWanted) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      waiting.push({ isWanted, resolve, reject });
      schedule();
      return promise;
    },
  };
}

/** Gives each request a pace that lets others go first, and that ends when its client has left. */
export function addPace(app: FastifyInstance): void {
  const turns = createTurns();
  app.decorateRequest('pace');
  app.addHook('onRequest', (request, _reply, done) => {
    request.pace = paceOf(request, turns);
    done();
  });
}

function paceOf({ raw }: FastifyRequest, turns: Turns): Pace {
  const isWanted = () => !raw.socket.destroyed;
  let done = 0;
  return (work) => {
    done += work;
    if (done < maxInTurn) return undefined;
    done = work;
    return turns.next(isWanted);
  };
}
