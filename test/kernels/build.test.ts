import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compileWasm, wasmBuilds, wasmFile } from '../../scripts/build-wasm.ts';

test.each(wasmBuilds)('the committed %s build is what its source gives', async (build) => {
  const committed = readFileSync(wasmFile(build));
  expect(committed.equals(await compileWasm(build)), 'run npm run build:wasm and commit the result').toBe(true);
});
