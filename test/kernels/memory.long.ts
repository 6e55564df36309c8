import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const index = new URL('../../src/kernels/index.ts', import.meta.url);

test('the memory of matrices that nothing refers to is used again', () => {
  // 30 matrices of 36 MB, of which at most two are referred to at a time.
  const program = `
    import { loadKernels } from '${index}';
    const kernels = loadKernels(2);
    let model;
    for (let round = 0; round < 30; round++) {
      const next = kernels.createMatrix(3000);
      await next.addGram({ rowStart: Uint32Array.of(0), column: new Int32Array(), value: new Float32Array() });
      for (let page = 0; page < 9_000_000; page += 1024) next.values[page] = 1;
      model = next;
      await new Promise((resolve) => setImmediate(resolve));
    }
    process.stdout.write(String(process.resourceUsage().maxRSS));`;
  const options = ['--input-type=module', '--eval', program];
  const kilobytes = Number(execFileSync(process.execPath, options, { encoding: 'utf8', timeout: 60_000 }));
  expect(kilobytes).toBeGreaterThan(36_000);
  expect(kilobytes).toBeLessThan(700_000);
});
