import type { Kernels, Matrix } from '../src/kernels/index.ts';

/** Seconds in the dense matrices of a training, and how large they were. */
export type Measured = { gram: number; solve: number; sizes: number[] };

/** The same kernels, which write down in `measured` what they are asked for. */
export function measureKernels(kernels: Kernels, measured: Measured): Kernels {
  const timed = async (phase: 'gram' | 'solve', work: Promise<void>) => {
    const start = performance.now();
    await work;
    measured[phase] += (performance.now() - start) / 1000;
  };
  const createMatrix = (size: number): Matrix => {
    measured.sizes.push(size);
    const matrix = kernels.createMatrix(size);
    return {
      ...matrix,
      addGram: (rows, scale) => timed('gram', matrix.addGram(rows, scale)),
      invert: () => timed('solve', matrix.invert()),
    };
  };
  return { ...kernels, createMatrix };
}
