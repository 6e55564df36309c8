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

export type History = {
  /** Counts an answer that viewers or sites asked for; requests of the operator's pages and of monitoring are left out. */
  note(labels: { method: string; route: string; status: string }, seconds: number): void;
  noteFallback(): void;
  /** Oldest first. */
  points(): readonly HistoryPoint[];
  /** Of all points together, the busiest first. */
  busiest(): readonly BusyRoute[];
  close(): void;
};

export const historyEverySeconds = 10;
const hour = 3600 / historyEverySeconds;
const maxBusyRoutes = 8;

const ofViewers = /^\/(predict|recommend|v1\/(users|me|movies|recommendations|rows|ratings|rank|groups))\b/;

/** Keeps what this process did in the last hour, so that the operator's plots are full when they are opened. */
export function createHistory(): History {
  const points: HistoryPoint[] = [];
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  let window = openWindow();
  /** By method and route, one an interval, so that they go when their points do. */
  let routes = new Map<string, Durations>();
  const kept: Map<string, Durations>[] = [routes];

  function step(): void {
    points.push(closeWindow(window, delay.percentile(99) / 1e9));
    if (points.length > hour) points.shift();
    delay.reset();
    window = openWindow();
    routes = new Map();
    kept.push(routes);
    if (kept.length > hour) kept.shift();
  }
  const timer = setInterval(step, historyEverySeconds * 1000).unref();

  return {
    note({ method, route, status }, seconds) {
      if (!ofViewers.test(route)) return;
      window.durations.add(seconds);
      if (status.startsWith('5')) window.failures++;
      if (status.startsWith('4')) window.refusals++;
      const name = `${method} ${route}`;
      const ofRoute = routes.get(name) ?? new Durations();
      routes.set(name, ofRoute);
      ofRoute.add(seconds);
    },
    noteFallback: () => void window.fallbacks++,
    points: () => points,
    busiest: () => busiestOf(kept),
    close() {
      clearInterval(timer);
      delay.disable();
    },
  };
}

const openWindow = () => ({
  ...{ started: process.hrtime.bigint(), cpu: process.cpuUsage() },
  ...{ durations: new Durations(), failures: 0, refusals: 0, fallbacks: 0 },
});

function closeWindow(window: ReturnType<typeof openWindow>, eventLoop: number): HistoryPoint {
  const { started, cpu, durations, failures, refusals, fallbacks } = window;
  const seconds = Math.max(0.001, Number(process.hrtime.bigint() - started) / 1e9);
  const { user, system } = process.cpuUsage(cpu);
  return {
    time: new Date(),
    requests: durations.count / seconds,
    failures: failures / seconds,
    refusals: refusals / seconds,
    median: durations.quantile(0.5),
    p95: durations.quantile(0.95),
    fallbacks: fallbacks / seconds,
    eventLoop,
    processor: (user + system) / 1e6 / seconds,
    memory: process.memoryUsage.rss(),
  };
}

function busiestOf(kept: readonly ReadonlyMap<string, Durations>[]): BusyRoute[] {
  const all = new Map<string, Durations>();
  for (const routes of kept) {
    for (const [name, durations] of routes) {
      const sum = all.get(name) ?? new Durations();
      all.set(name, sum);
      sum.addAll(durations);
    }
  }
  return [...all]
    .sort(([, one], [, other]) => other.count - one.count)
    .slice(0, maxBusyRoutes)
    .map(([name, durations]) => {
      const [method = '', route = ''] = name.split(' ');
      return { method, route, requests: durations.count, p95: durations.quantile(0.95) ?? 0 };
    });
}

/** From 0.1 ms on, each bucket ends a fifth above the one before: a quantile is at most that much too large. */
const [first, growth, buckets] = [0.0001, 1.2, 72];

/** A histogram of durations. */
class Durations {
  count = 0;
  #counts = new Uint32Array(buckets);

  add(seconds: number): void {
    const bucket = Math.ceil(Math.log(seconds / first) / Math.log(growth));
    this.#counts[Math.min(buckets - 1, Math.max(0, bucket))]++;
    this.count++;
  }

  addAll(other: Durations): void {
    other.#counts.forEach((count, bucket) => {
      this.#counts[bucket] += count;
    });
    this.count += other.count;
  }

  /** The upper end of the bucket that it is in; null without durations. */
  quantile(share: number): number | null {
    if (this.count === 0) return null;
    let below = 0;
    const bucket = this.#counts.findIndex((count) => {
      below += count;
      return below >= share * this.count;
    });
    return first * growth ** bucket;
  }
}
