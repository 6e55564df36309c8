/** `npm run build:wasm`: compiles the folder wasm. With `--check`, only says whether the committed builds are what it gives. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const wasmBuilds = ['simd', 'relaxed'] as const;
type WasmBuild = (typeof wasmBuilds)[number];

const features = { simd: 'simd,threads', relaxed: 'simd,threads,relaxed-simd' } as const;

function wasmFile(build: WasmBuild): URL {
  return new URL(`../src/kernels/kernels.${build}.wasm`, import.meta.url);
}

/** Compiles the folder wasm; the same source and compiler give the same bytes. */
async function compileWasm(build: WasmBuild): Promise<Uint8Array> {
  let built: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      ['kernels.ts', '--outFile', 'kernels.wasm', '-O3', '--converge', '--noAssert', '--runtime', 'stub'],
      ['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
      ['--enable', features[build], '--use', 'abort='],
    ].flat(),
    {
      readFile: readSource,
      writeFile: (_, contents) => {
        if (typeof contents !== 'string') built = contents;
      },
      listFiles: () => [],
    },
  );
  if (error || !built) throw new Error(`the folder wasm does not compile:\n${stderr}`, { cause: error });
  return built;
}

function readSource(name: string): string | null {
  const file = new URL(`../wasm/${name}`, import.meta.url);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

const check = process.argv.includes('--check');
for (const build of wasmBuilds) {
  const bytes = await compileWasm(build);
  const file = wasmFile(build);
  if (!check) {
    writeFileSync(file, bytes);
    console.log(`src/kernels/kernels.${build}.wasm: ${bytes.length} bytes`);
  } else if (!readFileSync(file).equals(bytes)) {
    console.log(
      `src/kernels/kernels.${build}.wasm is not what wasm/ gives; run "npm run build:wasm" and commit the result.`,
    );
    process.exitCode = 1;
  }
}
