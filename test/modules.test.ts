import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeTemporaryFolder } from './support/folders.ts';

const root = path.join(import.meta.dirname, '..');
const cruiser = path.join(root, 'node_modules', '.bin', 'depcruise');

/** The names of the rules that a tree of these files breaks. */
async function brokenRules(files: Record<string, string>): Promise<string[]> {
  const { folder, remove } = await makeTemporaryFolder();
  onTestFinished(remove);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  const config = path.join(root, '.dependency-cruiser.cjs');
  const flags = ['--config', config, '--output-type', 'json', '.'];
  const { stdout } = spawnSync(process.execPath, [cruiser, ...flags], { cwd: folder, encoding: 'utf8' });
  const { violations } = JSON.parse(stdout).summary as { violations: { rule: { name: string } }[] };
  return [...new Set(violations.map((violation) => violation.rule.name))].sort();
}

test.each<[string, string[], Record<string, string>]>([
  ['what the table allows', [], { 'src/train/a.ts': "import '../dataset/b.ts';", 'src/dataset/b.ts': '' }],
  ['train importing serve', ['train-imports'], { 'src/train/a.ts': "import '../serve/b.ts';", 'src/serve/b.ts': '' }],
  ['serve importing train', ['serve-imports'], { 'src/serve/a.ts': "import '../train/b.ts';", 'src/train/b.ts': '' }],
  [
    'a type from another module',
    ['store-imports'],
    { 'src/store/a.ts': "import type { B } from '../ingest/b.ts';", 'src/ingest/b.ts': 'export type B = 1;' },
  ],
  [
    'the client importing src',
    ['client-stands-alone'],
    { 'client/a.ts': "import '../src/errors.ts';", 'src/errors.ts': '' },
  ],
  [
    'the page importing src',
    ['web-uses-the-client-only'],
    { 'web/src/a.tsx': "import '../../src/errors.ts';", 'src/errors.ts': '' },
  ],
  ['src importing tests', ['src-stands-alone'], { 'src/commands/a.ts': "import '../../test/b.ts';", 'test/b.ts': '' }],
  ['a missing file', ['no-unresolvable'], { 'src/commands/a.ts': "import './b.ts';" }],
  [
    'a cycle, be it of types',
    ['no-cycles'],
    {
      'src/commands/a.ts': "import { b } from './b.ts'; export type A = typeof b;",
      'src/commands/b.ts': "import type { A } from './a.ts'; export const b: A | 1 = 1;",
    },
  ],
])('the import rules judge %s', async (_, rules, files) => {
  expect(await brokenRules(files)).toEqual(rules);
});
