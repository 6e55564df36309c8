/** `npm run build:server`: compiles `src/` into `dist/` and builds the page, as `npm pack` does before it packs. */
import { copyFile, glob, rm } from 'node:fs/promises';
import path from 'node:path';
import { fixDeclarations } from './declarations.ts';
import { runProgram } from './program.ts';

const root = path.join(import.meta.dirname, '..');
const compiled = path.join(root, 'dist');

await rm(compiled, { recursive: true, force: true });
await run('tsc', '-p', 'tsconfig.build.json');
await fixDeclarations(compiled);
for await (const file of glob('kernels/*.wasm', { cwd: path.join(root, 'src') })) {
  await copyFile(path.join(root, 'src', file), path.join(compiled, file));
}
await run('node', 'scripts/build-page.ts');

async function run(program: string, ...args: string[]): Promise<void> {
  const code = await runProgram(program, ...args);
  if (code !== 0) throw new Error(`${program} failed; see its message above.`);
}
