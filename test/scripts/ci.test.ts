import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const root = path.join(import.meta.dirname, '..', '..');
const read = (file: string) => readFile(path.join(root, file), 'utf8');

test('the workflow runs every stage of .ci/run, and the image by its own', async () => {
  const script = await read('.ci/run');
  const stages = Array.from(script.matchAll(/^ {4}(\w+)\) /gm), ([, stage]) => stage!);
  const [, usual] = /set -- (.*)$/m.exec(script)!;
  expect(usual!.split(' ')).toEqual(stages.filter((stage) => stage !== 'docker'));
  const { jobs } = parse(await read('.github/workflows/ci.yml'));
  expect(['parts', ...jobs.test.strategy.matrix.stage, 'docker']).toEqual(stages);
  expect(jobs.test.steps.at(-1).run).toMatch(/^\.ci\/run parts \$\{\{ matrix\.stage \}\}$/);
  expect(jobs.image.steps.at(-1).run).toBe('.ci/run docker');
});

test('each stage runs projects that vitest knows, by commands that package.json has', async () => {
  const { scripts } = JSON.parse(await read('package.json'));
  const commands = Array.from(
    (await read('.ci/run')).matchAll(/npm (?:run )?(test[:\w]*)/g),
    ([, command]) => command!,
  );
  const config = await read('vitest.config.ts');
  const projects = Array.from(config.matchAll(/name: '(\w+)'/g), ([, name]) => name!);
  const run = commands.flatMap((command) =>
    Array.from(scripts[command].matchAll(/--project (\w+)/g), ([, name]: RegExpExecArray) => name!),
  );
  expect([...new Set(run)].sort()).toEqual(projects.sort());
});
