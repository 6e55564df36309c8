import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { UserId } from '../../domain.ts';
import type { LoggedAnswer } from '../../store/models/answer-log.ts';
import type { Shown } from '../answers.ts';

/** Stores what users were shown, in the background: no answer waits for it. */
export type AnswerLog = {
  /** Takes an answer in, or drops it where too many wait. */
  add(answer: Omit<LoggedAnswer, 'id'>): void;
  /** So far. */
  counts(): AnswerCounts;
  /** Writes waiting answers; drops those that cannot be written within a few seconds. */
  close(): Promise<void>;
};

export type AnswerCounts = { written: number; dropped: number };

export type AnswerLogOptions = {
  write: (answers: readonly LoggedAnswer[]) => Promise<void>;
  log: Pick<FastifyBaseLogger, 'warn'>;
  /** Of users, 0 to 1: all answers to a user are kept, or none. */
  share: number;
  /** How many answers may wait. */
  capacity?: number;
  everyMs?: number;
  /** How long closing may take. */
  patienceMs?: number;
};

const batchSize = 1000;

export function createAnswerLog(options: AnswerLogOptions): AnswerLog {
  const { write, log, share, capacity = 10_000, everyMs = 1000, patienceMs = 5000 } = options;
  const waiting: LoggedAnswer[] = [];
  const counts = { written: 0, dropped: 0 };
  let isFailing = false;
  let writing: Promise<void> | undefined;
  const timer = setInterval(flush, everyMs);
  timer.unref();

  function flush(): Promise<void> {
    writing ??= writeAll().finally(() => {
      writing = undefined;
    });
    return writing;
  }

  /** What fails stays for the next time: a batch that was written after all counts once. */
  async function writeAll(): Promise<void> {
    try {
      while (waiting.length > 0) {
        const batch = waiting.slice(0, batchSize);
        await write(batch);
        waiting.splice(0, batch.length);
        counts.written += batch.length;
        isFailing = false;
      }
    } catch (error) {
      if (!isFailing) log.warn({ err: error }, 'answers cannot be written for now; those that come wait');
      isFailing = true;
    }
  }

  return {
    add(answer) {
      if (!isSampled(answer.userId, share)) return;
      if (waiting.length < capacity) waiting.push({ id: randomUUID(), ...answer });
      else counts.dropped++;
    },
    counts: () => counts,
    async close() {
      clearInterval(timer);
      // The second flush writes what a flush in progress leaves.
      const flushed = flush().then(flush);
      await Promise.race([flushed, delay(patienceMs, undefined, { ref: false })]);
      counts.dropped += waiting.length;
      if (waiting.length > 0)
        log.warn({ answers: waiting.length }, 'answers were dropped, as they could not be written');
    },
  };
}

/** By a hash of the id, so that processes and restarts agree. */
function isSampled(userId: UserId, share: number): boolean {
  if (share >= 1) return true;
  return createHash('sha256').update(String(userId)).digest().readUInt32LE() / 2 ** 32 < share;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The list that is the answer, where it is one to a user. */
    shown: Shown | undefined;
  }
}

/** Stores each list that was sent to a user, with the declared route instead of the URL. */
export function addAnswerLog(app: FastifyInstance, answerLog: AnswerLog | undefined): void {
  app.decorateRequest('shown', undefined);
  if (!answerLog) return;
  app.addHook('onResponse', ({ shown, routeOptions }, reply, done) => {
    if (shown && reply.statusCode === 200) {
      const milliseconds = Math.round(reply.elapsedTime * 1000) / 1000;
      answerLog.add({ ...shown, time: new Date(), route: routeOptions.url!, milliseconds });
    }
    done();
  });
  app.addHook('onClose', () => answerLog.close());
}
