import { type Buckets, quantileOf, type Sample, total } from './metrics-text.ts';

/** What `/metrics` said at a moment, in milliseconds of the clock. */
export type Look = { time: number; samples: readonly Sample[] };

const measures = [
  /** Of viewers and sites. */
  'requests',
  'median',
  'p95',
  /** Answers with a status of 500 or above. */
  'failures',
  /** Those with a status of 400 to 499. */
  'refusals',
  /** Lists that rest on age, gender and occupation. */
  'demographics',
  /** Lists that are what most people like. */
  'popular',
  /** 99 % of the delays of the event loop were at most this. */
  'loopLag',
  'streamLag',
] as const;

/**
 * What happened up to a time, in seconds of the clock, as plots want it. Rates are a second, spans in seconds; null where
 * nothing can be said.
 */
export type Reading = { time: number } & Record<(typeof measures)[number], number | null>;

/** Nobody looked. */
export function gapAt(time: number): Reading {
  const nothing = Object.fromEntries(measures.map((measure) => [measure, null]));
  return { time, ...nothing } as Reading;
}

/** Asked for by this page and by who watches the server; some of it lasts as long as a training. */
const ours =
  /^\/($|(health|metrics|docs|assets|admin|page\.json|icon)\b|v1\/(overview|imports|dead-letters|keys|models|trainings|evaluation)\b)/;

const isOfViewers = ({ route = '' }: Sample['labels']) => !ours.test(route);

export function readingBetween(before: Look, now: Look): Reading {
  const seconds = Math.max(0.001, (now.time - before.time) / 1000);
  const rate = (name: string, fits?: (labels: Sample['labels']) => boolean) =>
    grown(total(before.samples, name, fits), total(now.samples, name, fits)) / seconds;
  const ofStatus = (first: string) =>
    rate(requestsName, (labels) => isOfViewers(labels) && labels.status?.[0] === first);
  const durations = bucketsBetween(before.samples, now.samples);
  return {
    time: now.time / 1000,
    requests: rate(requestsName, isOfViewers),
    median: quantileOf(durations, 0.5) ?? null,
    p95: quantileOf(durations, 0.95) ?? null,
    failures: ofStatus('5'),
    refusals: ofStatus('4'),
    demographics: rate(fallbacksName, ({ kind }) => kind === 'demographics'),
    popular: rate(fallbacksName, ({ kind }) => kind === 'popular'),
    loopLag: total(now.samples, 'nodejs_eventloop_lag_p99_seconds') ?? null,
    streamLag: total(now.samples, 'marquee_stream_lag_seconds') ?? null,
  };
}

const requestsName = 'marquee_http_requests_total';
const fallbacksName = 'marquee_fallbacks_total';
const bucketName = 'marquee_http_request_duration_seconds_bucket';

/** A counter that has fallen belongs to a new process, and began at 0. */
function grown(before = 0, now = 0): number {
  return now >= before ? now - before : now;
}

function bucketsBetween(before: readonly Sample[], now: readonly Sample[]): Buckets {
  const bounds = new Set(now.filter(({ name }) => name === bucketName).map(({ labels }) => labels.le ?? '+Inf'));
  return [...bounds]
    .map((le) => {
      const fits = (labels: Sample['labels']) => labels.le === le && isOfViewers(labels);
      const count = grown(total(before, bucketName, fits), total(now, bucketName, fits));
      return { bound: Number(le.replace('Inf', 'Infinity')), count };
    })
    .sort((one, other) => one.bound - other.bound);
}
