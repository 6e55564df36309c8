import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { inTime } from '../../domain/duration.ts';
import type { Figures } from '../../serve/context.ts';
import { createHistory, type HistoryView } from '../../serve/operation/history.ts';

/** What several workers measure, combined into figures of one server. */
export type JointFigures = {
  /** In the text format of Prometheus. */
  readMetrics(): Promise<string>;
  readHistory(): HistoryView;
  countReplacement(): void;
  close(): void;
};

type Asked = { [Name in keyof Figures]: () => Promise<Awaited<ReturnType<Figures[Name]>>> };

/**
 * @param workers that answer at present
 * @param patienceMs how long to wait for a worker before it is left out
 */
export function createJointFigures(workers: () => readonly Asked[], patienceMs = 2000): JointFigures {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const replacements = addWorkerMetrics(registry, () => workers().length);
  const history = createHistory(() => askAll((worker) => worker.takeInterval()));

  async function askAll<Answer>(ask: (worker: Asked) => Promise<Answer>): Promise<Awaited<Answer>[]> {
    const late = new Error('The worker does not answer.');
    const answers = await Promise.allSettled(workers().map((worker) => inTime(ask(worker), patienceMs, late)));
    return answers.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  }

  return {
    async readMetrics() {
      const ofProcess = await registry.getMetricsAsJSON();
      const ofWorkers = await askAll((worker) => worker.readMetrics());
      const parts = [
        // The main thread answers no requests.
        ofProcess.filter(({ name }) => !isOfEventLoop(name)),
        ...ofWorkers.map((metrics) => metrics.filter(({ name }) => !isOfProcess(name)).map(toJoint)),
      ];
      return await AggregatorRegistry.aggregate(parts).metrics();
    },
    readHistory: history.read,
    countReplacement: () => replacements.inc(),
    close: history.close,
  };
}

/** Adds the metrics of a server with several workers. docs/operations.md explains each (a test compares the two). */
export function addWorkerMetrics(registry: Registry, countWorkers: () => number): Counter {
  new Gauge({
    name: 'marquee_workers',
    help: 'Workers that answer',
    registers: [registry],
    collect() {
      this.set(countWorkers());
    },
  });
  return new Counter({
    name: 'marquee_workers_replaced_total',
    help: 'Workers that ended by an error and were replaced',
    registers: [registry],
  });
}

/** These are the same in every thread of a process. */
const isOfProcess = (name: string) => name.startsWith('process_') || name === 'nodejs_version_info';
const isOfEventLoop = (name: string) => name.startsWith('nodejs_eventloop_');

/** For the event loop, the joint figure is that of the slowest worker. */
function toJoint<Metric extends { name: string }>(metric: Metric) {
  return isOfEventLoop(metric.name) ? { ...metric, aggregator: 'max' } : metric;
}
