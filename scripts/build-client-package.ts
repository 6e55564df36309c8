/** Builds the client's package, `client/dist`, twice: as ES modules and, for `require` in every Node, as CommonJS. */
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fixDeclarations } from './declarations.ts';
import { runProgram } from './program.ts';

const client = path.join(import.meta.dirname, '..', 'client');
const built = path.join(client, 'dist');
const compiler = path.join(client, 'node_modules', '.bin', 'tsc');
const commonjs = ['--module', 'commonjs', '--moduleResolution', 'node10', '--verbatimModuleSyntax', 'false'];

await rm(built, { recursive: true, force: true });
for (const [format, options] of [
  ['esm', []],
  ['cjs', commonjs],
] as const) {
  const folder = path.join(built, format);
  const code = await runProgram(compiler, '-p', client, '--outDir', folder, ...options);
  if (code !== 0) throw new Error('The client does not compile; see the message of tsc above.');
  await fixDeclarations(folder);
}
await writeFile(path.join(built, 'cjs', 'package.json'), '{ "type": "commonjs" }\n');
