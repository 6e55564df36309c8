import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { loadKernels } from '../../src/kernels/index.ts';
import { createWasmKernels, type WasmBuild } from '../../src/kernels/wasm.ts';
import { fillPositiveDefinite, randomRows, sparse } from './random.ts';

test.each<WasmBuild>(['simd', 'relaxed'])('%s: 1, 2 and 5 workers give the same bits', async (build) => {
  const results = await Promise.all(
    [1, 2, 5].map(async (threads) => {
      const kernels = createWasmKernels(build, threads)!;
      const matrix = kernels.createMatrix(523);
      fillPositiveDefinite(matrix, 7, 0.1);
      await matrix.addGram(randomRows(300, 523, 0.1, 7), 3);
      const gram = matrix.values.slice();
      await matrix.invert();
      await kernels.close();
      return { gram, inverse: matrix.values };
    }),
  );
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
});

test('several trainings at a time wait for each other, and one that fails does not stop the others', async () => {
  const kernels = loadKernels(2);
  const matrices = Array.from({ length: 4 }, (_, index) => {
    const matrix = kernels.createMatrix(200);
    fillPositiveDefinite(matrix, index, index === 1 ? -5 : 1);
    return matrix;
  });
  const outcomes = await Promise.allSettled(matrices.map((matrix) => matrix.invert()));
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  await kernels.close();
});

test('closing stops a job in progress, and the next job starts new workers', async () => {
  const kernels = loadKernels(2);
  const matrix = kernels.createMatrix(3000);
  for (let i = 0; i < 3000; i++) matrix.values[i * 3001] = 1;
  const job = matrix.invert();
  const stopped = expect(job).rejects.toThrow('closed');
  await new Promise((resolve) => setTimeout(resolve, 200));
  await kernels.close();
  await stopped;
  const small = kernels.createMatrix(2);
  await small.addGram(sparse([[1, 2]]));
  expect([...small.values]).toEqual([1, 0, 2, 4]);
  await kernels.close();
});

test('refuses a matrix beyond what memory can address', () => {
  expect(() => loadKernels(1).createMatrix(33_000)).toThrow(/no memory for a matrix of 33000 x 33000 \(4\d{3} MB\)/);
});

const index = new URL('../../src/kernels/index.ts', import.meta.url);

test('a process ends without closing its kernels', () => {
  const program = `
    import { loadKernels } from '${index}';
    const matrix = loadKernels(2).createMatrix(1);
    matrix.values[0] = 4;
    await matrix.invert();
    process.stdout.write(String(matrix.values[0]));`;
  expect(run(program)).toBe('0.25');
});

test('plain kernels serve where the runtime has no SIMD', () => {
  const program = `
    WebAssembly.validate = () => false;
    const { loadKernels } = await import('${index}');
    process.stdout.write(loadKernels().name);`;
  expect(run(program)).toBe('plain');
});

function run(program: string): string {
  const options = ['--input-type=module', '--eval', program];
  return execFileSync(process.execPath, options, { encoding: 'utf8', timeout: 60_000 });
}
