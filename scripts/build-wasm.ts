import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

export const wasmBuilds = ['simd', 'relaxed'] as const;
export type WasmBuild = (typeof wasmBuilds)[number];

const features = { simd: 'simd,threads', relaxed: 'simd,threads,relaxed-simd' } as const;

export function wasmFile(build: WasmBuild): URL {
  return new URL(`../src/kernels/kernels.${build}.wasm`, import.meta.url);
}

/** Compiles wasm/kernels.ts; the same source and compiler give the same bytes. */
export async function compileWasm(build: WasmBuild): Promise<Uint8Array> {
  const source = readFileSync(new URL('../wasm/kernels.ts', import.meta.url), 'utf8');
  let built: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      ['kernels.ts', '--outFile', 'kernels.wasm', '-O3', '--converge', '--noAssert', '--runtime', 'stub'],
      ['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
      ['--enable', features[build], '--use', 'abort='],
    ].flat(),
    {
      readFile: (name) => (name === 'kernels.ts' ? source : null),
      writeFile: (_, contents) => {
        if (typeof contents !== 'string') built = contents;
      },
      listFiles: () => [],
    },
  );
  if (error || !built) throw new Error(`wasm/kernels.ts does not compile:\n${stderr}`, { cause: error });
  return built;
}

if (import.meta.main) {
  for (const build of wasmBuilds) {
    const bytes = await compileWasm(build);
    writeFileSync(wasmFile(build), bytes);
    console.log(`src/kernels/kernels.${build}.wasm: ${bytes.length} bytes`);
  }
}
