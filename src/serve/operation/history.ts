import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What happened in one interval. Rates are per second, durations in seconds, shares 0 to 1; null if nothing was measured. */
export type HistoryPoint = {
  /** When the interval ended. */
  time: Date;
  requests: number;
  /** Answers with a status of 500 or above. */
  failures: number;
  /** Answers with a status of 400 to 499. */
  refusals: number;
  median: number | null;
  p95: number | null;
  /** Lists that rest on no history of the viewer. */
  fallbacks: number;
  /** 99th percentile of the event loop's delay. */
  eventLoop: number;
  /** Of one processor. */
  processor: number;
  /** Bytes of memory that the process holds. */
  memory: number;
};

export type BusyRoute = { method: string; route: string; requests: number; p95: number };

/** The last hour: the points oldest first, the routes of all of them together busiest first. */
export type HistoryView = { points: readonly HistoryPoint[]; busiest: readonly BusyRoute[] };

/** Counts what one app answers. */
export type Recorder = {
  /** Counts an answer that viewers or sites asked for; requests of the operator's pages and of monitoring are left out. */
  note(labels: { method: string; route: string; status: string }, seconds: number): void;
  noteFallback(): void;
  /** What was counted since the last call. */
  take(): Interval;
  close(): void;
};

/** What one app did in an interval, such that it can be sent to another thread. */
export type Interval = {
  failures: number;
  refusals: number;
  fallbacks: number;
  /** 99th percentile of the event loop's delay, in seconds. */
  eventLoop: number;
  /** Durations by method and route. */
  routes: Map<string, Durations>;
};

export type History = {
  read(): HistoryView;
  close(): void;
};

export const historyEverySeconds = 10;
const hour = 3600 / historyEverySeconds;
const maxBusyRoutes = 8;

const ofViewers = /^\/(predict|recommend|v1\/(users|me|movies|recommendations|rows|ratings|rank|groups))\b/;

export function createRecorder(): Recorder {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const begin = () => ({ failures: 0, refusals: 0, fallbacks: 0, routes: new Map<string, Durations>() });
  let current = begin();
  return {
    note({ method, route, status }, seconds) {
      if (!ofViewers.test(route)) return;
      if (status.startsWith('5')) current.failures++;
      if (status.startsWith('4')) current.refusals++;
      addDuration(durationsOf(current.routes, `${method} ${route}`), seconds);
    },
    noteFallback: () => void current.fallbacks++,
    take() {
      const taken = { ...current, eventLoop: delay.percentile(99) / 1e9 };
      current = begin();
      delay.reset();
      return taken;
    },
    close: () => delay.disable(),
  };
}

/**
 * Keeps what this process did in the last hour, so that the operator's plots are full when they are opened.
 * @param take what each of its apps did since the last time
 */
export function createHistory(take: () => Promise<readonly Interval[]>): History {
  const points: HistoryPoint[] = [];
  /** One an interval, so that they go when their points do. */
  const routes: ReadonlyMap<string, Durations>[] = [];
  let started = process.hrtime.bigint();
  let cpu = process.cpuUsage();

  async function step(): Promise<void> {
    const intervals = await take();
    const seconds = Math.max(0.001, Number(process.hrtime.bigint() - started) / 1e9);
    const { user, system } = process.cpuUsage(cpu);
    started = process.hrtime.bigint();
    cpu = process.cpuUsage();
    const together = addUp(intervals.map((each) => each.routes));
    points.push({
      ...toPoint(intervals, sumOf(together), seconds),
      processor: (user + system) / 1e6 / seconds,
      memory: process.memoryUsage.rss(),
    });
    routes.push(together);
    if (points.length > hour) points.shift();
    if (routes.length > hour) routes.shift();
  }
  const timer = setInterval(step, historyEverySeconds * 1000).unref();
  return {
    read: () => ({ points, busiest: busiestOf(addUp(routes)) }),
    close: () => clearInterval(timer),
  };
}

function toPoint(
  intervals: readonly Interval[],
  durations: Durations,
  seconds: number,
): Omit<HistoryPoint, 'processor' | 'memory'> {
  const perSecond = (count: (interval: Interval) => number) =>
    intervals.reduce((sum, interval) => sum + count(interval), 0) / seconds;
  return {
    time: new Date(),
    requests: countOf(durations) / seconds,
    failures: perSecond((each) => each.failures),
    refusals: perSecond((each) => each.refusals),
    median: quantileOf(durations, 0.5),
    p95: quantileOf(durations, 0.95),
    fallbacks: perSecond((each) => each.fallbacks),
    eventLoop: Math.max(0, ...intervals.map((each) => each.eventLoop)),
  };
}

function busiestOf(routes: ReadonlyMap<string, Durations>): BusyRoute[] {
  return [...routes]
    .map(([name, durations]) => {
      const [method = '', route = ''] = name.split(' ');
      return { method, route, requests: countOf(durations), p95: quantileOf(durations, 0.95) ?? 0 };
    })
    .sort((one, other) => other.requests - one.requests)
    .slice(0, maxBusyRoutes);
}

/** A histogram: how many durations fell into each bucket. From 0.1 ms on, each ends a fifth above the one before. */
type Durations = Uint32Array;

const [first, growth, buckets] = [0.0001, 1.2, 72];

function addDuration(durations: Durations, seconds: number): void {
  const bucket = Math.ceil(Math.log(seconds / first) / Math.log(growth));
  durations[Math.min(buckets - 1, Math.max(0, bucket))]!++;
}

/** Those of this name, none at first. */
function durationsOf(routes: Map<string, Durations>, name: string): Durations {
  const known = routes.get(name) ?? new Uint32Array(buckets);
  routes.set(name, known);
  return known;
}

function addUp(each: readonly ReadonlyMap<string, Durations>[]): Map<string, Durations> {
  const sums = new Map<string, Durations>();
  for (const routes of each) {
    for (const [name, durations] of routes) addTo(durationsOf(sums, name), durations);
  }
  return sums;
}

function sumOf(routes: ReadonlyMap<string, Durations>): Durations {
  const sum = new Uint32Array(buckets);
  for (const durations of routes.values()) addTo(sum, durations);
  return sum;
}

function addTo(sum: Durations, durations: Durations): void {
  for (const [bucket, count] of durations.entries()) sum[bucket]! += count;
}

function countOf(durations: Durations): number {
  return durations.reduce((sum, count) => sum + count, 0);
}

/** The upper end of the bucket that it is in, so at most a fifth too large; null without durations. */
function quantileOf(durations: Durations, share: number): number | null {
  const count = countOf(durations);
  if (count === 0) return null;
  let below = 0;
  const bucket = durations.findIndex((each) => {
    below += each;
    return below >= share * count;
  });
  return first * growth ** bucket;
}
