import fc from 'fast-check';
import { Counter, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { parseMetrics, total } from '../../../web/src/admin/state/metrics-text.ts';

test('reads names, labels and values, and leaves comments and blank lines out', () => {
  const text = [
    '# HELP requests Answered, by "method" {and route}',
    '# TYPE requests counter',
    'requests{method="GET",route="/v1/users/:id"} 12',
    'requests{ method="POST" , } 3.5e2 1395066363000',
    '',
    'lag NaN',
    'bucket{le="+Inf"} +Inf',
    'depth -Inf',
    'no value',
  ].join('\n');
  expect(parseMetrics(text)).toEqual([
    { name: 'requests', labels: { method: 'GET', route: '/v1/users/:id' }, value: 12 },
    { name: 'requests', labels: { method: 'POST' }, value: 350 },
    { name: 'lag', labels: {}, value: Number.NaN },
    { name: 'bucket', labels: { le: '+Inf' }, value: Number.POSITIVE_INFINITY },
    { name: 'depth', labels: {}, value: Number.NEGATIVE_INFINITY },
  ]);
});

test('reads whatever labels and values our metrics library writes', async () => {
  const labels = fc.record({ one: fc.string(), other: fc.string({ unit: 'grapheme' }) });
  await fc.assert(
    fc.asyncProperty(labels, fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), async (given, value) => {
      const registry = new Registry();
      const counter = new Counter({ name: 'c', help: 'h', labelNames: ['one', 'other'], registers: [registry] });
      counter.inc(given, value);
      expect(parseMetrics(await registry.metrics())).toEqual([{ name: 'c', labels: given, value }]);
    }),
  );
});

test('adds up the samples that fit, and tells none from nothing', () => {
  const samples = parseMetrics('a{k="x"} 1\na{k="y"} 2\nb 4');
  expect(total(samples, 'a')).toBe(3);
  expect(total(samples, 'a', ({ k }) => k === 'y')).toBe(2);
  expect(total(samples, 'a', ({ k }) => k === 'z')).toBeUndefined();
});
