import { Counter, Gauge, type Registry } from 'prom-client';
import type { StreamSnapshot } from '../../ingest/movielog/meter.ts';
import { rejectsOf } from '../../store/stream/events.ts';

type ReadStream = () => StreamSnapshot | Promise<StreamSnapshot>;

/** docs/operations.md explains each metric (a test compares the two). All workers of a server report the same stream. */
export function addStreamMetrics(registry: Registry, read: ReadStream): void {
  addMessages(registry, read);
  addRejects(registry, read);
  for (const [name, help, value] of gauges) {
    new Gauge({
      name: `marquee_stream_${name}`,
      help,
      registers: [registry],
      aggregator: 'first',
      async collect() {
        const current = value(await read());
        if (current === null) this.remove();
        else this.set(current);
      },
    });
  }
}

/** A gauge without a value is left out. */
const gauges: readonly [name: string, help: string, value: (state: StreamSnapshot) => number | null][] = [
  ['messages_per_second', 'Messages written in the last minute, a second', (state) => state.messagesPerSecond],
  ['lag_messages', 'Messages that this process has still to read', (state) => state.lag?.messages ?? null],
  ['lag_seconds', 'Since the last message written, where there are more', (state) => state.lag?.seconds ?? null],
  ['last_event_timestamp_seconds', 'Newest time in any message', ({ lastEvent }) => lastEvent && +lastEvent / 1000],
  ['rejected_share', 'Share of the last minute that could not be used', (state) => state.rejectedShare],
  ['rejects_too_many', '1 while that share is above --reject-limit', (state) => Number(state.rejectsTooMany)],
  ['waiting', '1 while it waits for Kafka or the database', ({ waitingFor }) => Number(waitingFor !== null)],
];

function addMessages(registry: Registry, read: ReadStream): void {
  new Counter({
    name: 'marquee_stream_messages_total',
    help: 'Messages written, by what they were',
    labelNames: ['kind'],
    registers: [registry],
    aggregator: 'first',
    async collect() {
      const { counts } = await read();
      const { rate, watch, recommendation } = counts;
      this.reset();
      const kinds = { rate, watch, recommendation, rejected: rejectsOf(counts) };
      for (const [kind, count] of Object.entries(kinds)) this.inc({ kind }, count);
    },
  });
}

function addRejects(registry: Registry, read: ReadStream): void {
  new Counter({
    name: 'marquee_stream_rejected_total',
    help: 'Messages that could not be used, by reason',
    labelNames: ['reason'],
    registers: [registry],
    aggregator: 'first',
    async collect() {
      const { counts } = await read();
      this.reset();
      for (const [reason, count] of Object.entries(counts.rejected)) this.inc({ reason }, count);
    },
  });
}
