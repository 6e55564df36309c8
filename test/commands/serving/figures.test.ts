import { Counter, Gauge, Registry } from 'prom-client';
import { expect, onTestFinished, test } from 'vitest';
import { createJointFigures } from '../../../src/commands/serving/figures.ts';
import { createRecorder } from '../../../src/serve/operation/history.ts';

/** A worker that has answered some requests with a model of this version. */
function createWorker(requests: number, version: number) {
  const registry = new Registry();
  new Counter({ name: 'requests_total', help: 'Requests', registers: [registry] }).inc(requests);
  new Gauge({ name: 'model_version', help: 'Version', aggregator: 'min', registers: [registry] }).set(version);
  const recorder = createRecorder();
  onTestFinished(() => recorder.close());
  return { readMetrics: () => registry.getMetricsAsJSON(), takeInterval: async () => recorder.take() };
}

const silent = { readMetrics: () => new Promise<never>(() => {}), takeInterval: () => new Promise<never>(() => {}) };

test('counters are added up, and a gauge says itself how it is', async () => {
  const figures = createJointFigures(() => [createWorker(3, 7), createWorker(4, 6)]);
  onTestFinished(figures.close);
  figures.countReplacement();
  const lines = (await figures.readMetrics()).split('\n');
  expect(lines).toContain('requests_total 7');
  expect(lines).toContain('model_version 6');
  expect(lines).toContain('marquee_workers 2');
  expect(lines).toContain('marquee_workers_replaced_total 1');
  expect(lines.filter((line) => line.startsWith('process_cpu_seconds_total '))).toHaveLength(1);
});

test('a worker that says nothing keeps nobody waiting', async () => {
  const figures = createJointFigures(() => [createWorker(3, 7), silent], 50);
  onTestFinished(figures.close);
  expect(await figures.readMetrics()).toContain('requests_total 3');
});
