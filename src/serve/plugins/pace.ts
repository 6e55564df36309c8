import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Pace } from '../../recommend/pace.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** To be awaited before each part of a computation that may be long. */
    pace: Pace;
  }
}

/** How many multiplications an answer may take before it waits for a turn, and after each of its turns: about a millisecond. */
const maxInTurn = 1_000_000;

/** The client has left before its answer was computed. */
export class ClientGone extends Error {}

/** Someone who waits for a turn, as long as that is still wanted. */
type Waiting = { isWanted: () => boolean; resolve: () => void; reject: (reason: Error) => void };

export type Turns = {
  /** @throws ClientGone if the result is no longer wanted */
  next(isWanted: () => boolean): Promise<void>;
};

/**
 * One long part of one answer is computed in each turn of the event loop, first come, first served. So however many long answers are
 * under way, what arrives meanwhile waits for one part at most, and short answers pass the long ones.
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

/** Gives each request a pace that lets the others go first, and ends when its client has left. */
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
