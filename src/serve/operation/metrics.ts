import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { entriesAtTraining, findModel } from '../../store/models/models.ts';
import { countConnections } from '../../store/overview.ts';
import { countRatingsAndWatches } from '../../store/users/ratings.ts';
import type { AnswerCounts as RememberedAnswers } from '../answers.ts';
import type { AppOptions } from '../context.ts';
import type { AnswerCounts } from './answer-log.ts';
import { createRecorder, type Recorder } from './history.ts';
import { addStreamMetrics } from './stream-metrics.ts';

export type ActiveModel = {
  version: number;
  created: Date;
  /** Ratings and watches that there were when it was trained. */
  entries: number;
};

/** Sources of the metrics, read at each scrape. */
export type MetricSources = {
  /** The model that answers; undefined while there is none. */
  activeModel(): Promise<ActiveModel | undefined>;
  /** Ratings and watches. */
  countEntries(): Promise<number>;
  /** Connections of this process to the database, by state. */
  countConnections(): Promise<Readonly<Record<string, number>>>;
  inFlight(): number;
  /** Answers in memory. */
  remembered(): RememberedAnswers;
  /** If a stream runs beside the server. */
  stream?: AppOptions['stream'];
  /** If there is a replica: histories read so far, by where from. */
  historyReads?: (() => Readonly<Record<string, number>>) | undefined;
  /** Where answers are kept. */
  answers?: (() => AnswerCounts) | undefined;
};

/** The basis of lists that are not based on the viewer's ratings and watches. */
export type Fallback = 'demographics' | 'popular';

export type Metrics = {
  registry: Registry;
  /** The figures that the operator's page plots. */
  recorder: Recorder;
  countRequest(labels: { method: string; route: string; status: string }, seconds: number): void;
  observeScoring(seconds: number): void;
  countFallback(kind: Fallback): void;
};

/** Seconds: from a tenth of the fastest answer to more than any client waits. */
const requestBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const scoringBuckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];
/** Counting all ratings reads a whole index. */
const countEveryMs = 60_000;
const maxCountShare = 0.02;

/** docs/operations.md explains each metric (a test compares the two). No label holds an id. */
export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Counter({
    name: 'marquee_http_requests_total',
    help: 'Requests answered, by method, route and status; the status "aborted" means that the client left before',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'marquee_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer',
    labelNames: ['method', 'route'],
    buckets: requestBuckets,
    registers,
  });
  const scoring = new Histogram({
    name: 'marquee_scoring_seconds',
    help: 'Time that a recommender takes for one list',
    buckets: scoringBuckets,
    registers,
  });
  const fallbacks = new Counter({
    name: 'marquee_fallbacks_total',
    help: 'Lists that rest on no history of the viewer, by what they rest on instead',
    labelNames: ['kind'],
    registers,
  });
  addGauges(registry, sources);
  addRememberedMetrics(registry, sources.remembered);
  if (sources.stream) addStreamMetrics(registry, sources.stream);
  if (sources.answers) addAnswerMetrics(registry, sources.answers);
  if (sources.historyReads) addReplicaMetrics(registry, sources.historyReads);
  const recorder = createRecorder();
  return {
    registry,
    recorder,
    countRequest({ method, route, status }, seconds) {
      recorder.note({ method, route, status }, seconds);
      requests.inc({ method, route, status });
      durations.observe({ method, route }, seconds);
    },
    observeScoring: (seconds) => scoring.observe(seconds),
    countFallback(kind) {
      recorder.noteFallback();
      fallbacks.inc({ kind });
    },
  };
}

function addAnswerMetrics(registry: Registry, read: () => AnswerCounts): void {
  new Counter({
    name: 'marquee_answers_kept_total',
    help: 'Answers selected by --log-answers, by outcome: written, or dropped because the queue was full',
    labelNames: ['outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [outcome, count] of Object.entries(read())) this.inc({ outcome }, count);
    },
  });
}

function addReplicaMetrics(registry: Registry, read: () => Readonly<Record<string, number>>): void {
  new Counter({
    name: 'marquee_history_reads_total',
    help: 'Histories read, by where from: the replica, or the primary where the replica had not the latest',
    labelNames: ['from'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [from, count] of Object.entries(read())) this.inc({ from }, count);
    },
  });
}

function addRememberedMetrics(registry: Registry, read: MetricSources['remembered']): void {
  new Counter({
    name: 'marquee_answer_cache_requests_total',
    help: 'Answers that could be remembered, by outcome: hit, or miss where they had to be computed',
    labelNames: ['outcome'],
    registers: [registry],
    collect() {
      this.reset();
      const { hits, misses } = read();
      this.inc({ outcome: 'hit' }, hits);
      this.inc({ outcome: 'miss' }, misses);
    },
  });
  addGauge(registry, {
    name: 'marquee_answer_cache_entries',
    help: 'Answers in memory',
    aggregator: 'sum',
    read: async () => read().entries,
  });
  addGauge(registry, {
    name: 'marquee_answer_cache_bytes',
    help: 'About how much memory they take',
    aggregator: 'sum',
    read: async () => read().bytes,
  });
}

function addGauges(registry: Registry, { activeModel, countEntries, countConnections, inFlight }: MetricSources): void {
  const entries = remembered(countEntries, countEveryMs);
  addGauge(registry, {
    name: 'marquee_http_requests_in_flight',
    help: 'Requests being answered',
    aggregator: 'sum',
    read: async () => inFlight(),
  });
  addGauge(registry, {
    name: 'marquee_model_version',
    help: 'Version of the model that answers; of several workers, the oldest',
    aggregator: 'min',
    read: async () => (await activeModel())?.version,
  });
  addGauge(registry, {
    name: 'marquee_model_age_seconds',
    help: 'Time since the training of the model that answers began',
    aggregator: 'max',
    async read() {
      const model = await activeModel();
      return model && (Date.now() - model.created.getTime()) / 1000;
    },
  });
  addGauge(registry, {
    name: 'marquee_ratings_since_training',
    help: 'How many more ratings and watches there are than the model that answers was trained on; counted once a minute',
    aggregator: 'max',
    async read() {
      const model = await activeModel();
      return model && (await entries()) - model.entries;
    },
  });
  new Gauge({
    name: 'marquee_database_connections',
    help: 'Connections of this process to the database, by state: active ones run a query',
    labelNames: ['state'],
    aggregator: 'max',
    registers: [registry],
    async collect() {
      this.reset();
      const connections = await countConnections().catch(() => ({}));
      for (const [state, count] of Object.entries(connections)) this.set({ state }, count);
    },
  });
}

type GaugeSource = {
  name: string;
  help: string;
  /** Makes one value of those of several workers. */
  aggregator: 'sum' | 'min' | 'max';
  read: () => Promise<number | undefined>;
};

/** A gauge without a value is left out: if there is no model, and where the database does not answer. */
function addGauge(registry: Registry, { read, ...gauge }: GaugeSource): void {
  new Gauge({
    ...gauge,
    registers: [registry],
    async collect() {
      const value = await read().catch(() => undefined);
      if (value === undefined) this.remove();
      else this.set(value);
    },
  });
}

/** Reads again where the last reading failed or is older than `ms`, and than fifty times what it took. */
function remembered<Value>(read: () => Promise<Value>, ms: number): () => Promise<Value> {
  let last: { value: Promise<Value>; until: number } | undefined;
  return async () => {
    if (!last || performance.now() >= last.until) {
      const started = performance.now();
      const reading = { value: read(), until: Number.POSITIVE_INFINITY };
      last = reading;
      reading.value.then(
        () => {
          const now = performance.now();
          reading.until = now + Math.max(ms, (now - started) / maxCountShare);
        },
        () => {
          last = undefined;
        },
      );
    }
    return await last.value;
  };
}

/** Where the app's metrics are read from. */
export function metricSources({
  sql,
  model,
  stream,
  answerLog,
  replica,
}: Pick<AppOptions, 'sql' | 'model' | 'stream' | 'answerLog' | 'replica'>): Omit<
  MetricSources,
  'inFlight' | 'remembered'
> {
  let known: ActiveModel | undefined;
  return {
    stream,
    answers: answerLog?.counts,
    historyReads: replica && (() => replica.reads),
    async activeModel() {
      const version = model.current()?.version;
      if (version === undefined || version === known?.version) return version === undefined ? undefined : known;
      const stored = await findModel(sql, version);
      known = { version, created: stored.created, entries: entriesAtTraining(stored) };
      return known;
    },
    async countEntries() {
      const { ratings, watches } = await countRatingsAndWatches(sql);
      return ratings + watches;
    },
    countConnections: () => countConnections(sql),
  };
}
