/**
 * `npm run build:page`: builds the page into web/dist if its sources have changed since the last build. `npm start` runs it
 * with `--optional`: then a page that cannot be built is reported, and the API is served without it.
 */
import { createHash } from 'node:crypto';
import { chmod, glob, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

const repository = path.join(import.meta.dirname, '..');
const sources = [
  'web/{index.html,package.json,tsconfig.json,vite.config.ts}',
  'web/{src,public}/**',
  'client/*.ts',
  'package-lock.json',
  'scripts/build-page.ts',
];
/** In the folder of the built page: the digest of the sources that it was built from. */
const digestFile = '.sources';
/** Bytes; a smaller file fits into one packet anyway. */
const minCompressed = 1024;

/**
 * Builds the page, unless the one that is there was built from the same sources.
 * @param root the repository
 * @returns whether it was built
 * @throws the error of Vite; the page built before stays in place
 */
export async function buildPage(root = repository): Promise<boolean> {
  const folder = path.join(root, 'web', 'dist');
  const digest = await digestSources(root);
  const built = await readFile(path.join(folder, digestFile), 'utf8').catch(() => undefined);
  if (built === digest) return false;
  const made = await mkdtemp(`${folder}-`);
  try {
    // A server that runs as another user reads it, too.
    await chmod(made, 0o755);
    await runVite(path.join(root, 'web'), made);
    await compressFiles(made);
    await writeFile(path.join(made, digestFile), digest);
    await rm(folder, { recursive: true, force: true });
    await rename(made, folder).catch(unlessBuilt);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
  return true;
}

async function digestSources(root: string): Promise<string> {
  const entries = await Array.fromAsync(glob(sources, { cwd: root, withFileTypes: true }));
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    const content = await readFile(file);
    hash.update(`${path.relative(root, file)} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

async function runVite(web: string, folder: string): Promise<void> {
  // Loaded only when there is something to build: it takes longer than all the rest.
  const { build } = await import('vite');
  await build({
    root: web,
    logLevel: 'silent',
    configLoader: 'native',
    build: { outDir: folder, emptyOutDir: true },
  });
}

async function compressFiles(folder: string): Promise<void> {
  for await (const name of glob('**/*.{html,js,css,svg}', { cwd: folder })) {
    const file = path.join(folder, name);
    const content = await readFile(file);
    if (content.length < minCompressed) continue;
    await writeFile(`${file}.br`, await promisify(brotliCompress)(content));
    await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
  }
}

/** Another build may have been faster. */
function unlessBuilt(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
}

if (import.meta.main) {
  try {
    if (await buildPage()) process.stderr.write('marquee: built the page\n');
  } catch (error) {
    const [reason] = stripVTControlCharacters(error instanceof Error ? error.message : String(error)).split(
      '\n    at ',
    );
    process.stderr.write(`marquee: the page cannot be built: ${reason}\n`);
    if (!process.argv.includes('--optional')) process.exitCode = 1;
  }
}
