import { expect, test } from 'vitest';
import { openTracing } from '../../src/serve/operation/open-telemetry.ts';
import { twoCamps } from '../support/taste.ts';
import { startServer } from './server.ts';

test('a trace is lost where the collector is away, and nothing else is', async () => {
  const tracing = openTracing('http://127.0.0.1:1', '1.2.3');
  const server = await startServer(twoCamps(), { replace: () => ({ tracing }) });
  expect((await server.predict(1)).status).toBe(200);
  await server.close();
  await tracing.close();
});
