import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { clientFiles, describeApi, generateTypes } from '../../scripts/build-client.ts';

test('the client knows the API as it is', async () => {
  const document = await describeApi();
  const advice = 'what the client knows is out of date; run "npm run build:client"';
  expect(document === (await readFile(clientFiles.document, 'utf8')), advice).toBe(true);
  expect((await generateTypes(document)) === (await readFile(clientFiles.types, 'utf8')), advice).toBe(true);
});

test('no parameter has the name of another of its route, nor is one called body, as the client takes all in one object', async () => {
  const { paths } = JSON.parse(await describeApi()) as { paths: Record<string, Record<string, Operation>> };
  for (const { operationId, parameters = [] } of Object.values(paths).flatMap((path) => Object.values(path))) {
    const names = parameters.filter((each) => each.in !== 'header').map(({ name }) => name);
    expect(names, operationId).toEqual([...new Set(names)].filter((name) => name !== 'body'));
  }
});

type Operation = { operationId: string; parameters?: { name: string; in: string }[] };
