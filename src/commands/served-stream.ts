import type { FastifyBaseLogger } from 'fastify';
import { messageOf } from '../errors.ts';
import { startConsumer } from '../ingest/kafka/consumer.ts';
import { createMeter, type StreamSnapshot } from '../ingest/movielog/meter.ts';
import { createDatabaseSink } from '../ingest/movielog/write.ts';
import type { HealthCheck } from '../serve/operation/health-check.ts';
import type { Sql } from '../store/database.ts';
import type { ServedStreamFlags } from './served-stream-options.ts';
import { readTopicOptions } from './topic.ts';

/** A topic that is read beside the server. */
export type ServedStream = {
  snapshot(): StreamSnapshot;
  check(): HealthCheck;
  stop(): Promise<void>;
};

const watchEveryMs = 5000;

/**
 * Reads a topic into the database while the server runs; should it fail for good, the server goes on.
 * @throws MarqueeError BAD_FLAG
 */
export function startServedStream(
  sql: Sql,
  flags: ServedStreamFlags & { stream: string },
  log: FastifyBaseLogger,
): ServedStream {
  const { stream: topic, rejectLimit, lagLimit } = flags;
  const options = readTopicOptions({ ...flags, topic });
  const meter = createMeter({ rejectLimit });
  const stopping = new AbortController();
  const onNotice = (message: string) => log.warn({ topic }, message);
  const sink = createDatabaseSink(topic, { sql, meter, onNotice, signal: stopping.signal });
  const consumer = startConsumer({ ...options, sink, meter, onNotice });
  let failure: string | undefined;
  consumer.ended.catch((error) => {
    failure = messageOf(error);
    log.error({ topic, err: error }, 'the stream has ended');
  });
  const watching = setInterval(tellRejects(meter.snapshot, topic, log), watchEveryMs);
  return {
    snapshot: meter.snapshot,
    check: () => checkStream(meter.snapshot(), failure, lagLimit),
    async stop() {
      clearInterval(watching);
      stopping.abort();
      await consumer.stop();
    },
  };
}

/** Logs once when too many messages begin to be rejected. */
function tellRejects(snapshot: () => StreamSnapshot, topic: string, log: FastifyBaseLogger): () => void {
  let wereTooMany = false;
  return () => {
    const { rejectsTooMany, rejectedShare: share } = snapshot();
    if (rejectsTooMany && !wereTooMany)
      log.error({ topic, share }, 'too many messages cannot be used; see dead_letters');
    wereTooMany = rejectsTooMany;
  };
}

function checkStream(snapshot: StreamSnapshot, failure: string | undefined, lagLimit: number): HealthCheck {
  const problem = findProblem(snapshot, failure, lagLimit);
  return { name: 'stream', status: problem ? 'degraded' : 'ok', detail: problem ?? 'It keeps up.' };
}

function findProblem(
  { waitingFor, lag, rejectsTooMany }: StreamSnapshot,
  failure: string | undefined,
  lagLimit: number,
): string | undefined {
  if (failure !== undefined) return `It has ended (${failure}); restart the server.`;
  if (waitingFor !== null) return `It waits for ${waitingFor}.`;
  if (lag && (lag.seconds ?? 0) * 1000 > lagLimit) {
    return `It is ${lag.messages.toLocaleString('en-US')} messages, ${Math.round(lag.seconds!)} seconds behind.`;
  }
  return rejectsTooMany ? 'Too many messages cannot be used; see the table dead_letters.' : undefined;
}
