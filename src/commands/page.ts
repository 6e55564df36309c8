import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, glob, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { tell } from '../app/messages.ts';
import { messageOf } from '../errors.ts';

const repository = path.join(import.meta.dirname, '..', '..');

/** What the page is made of. */
const sources = [
  'web/{index.html,package.json,tsconfig.json,vite.config.ts}',
  'web/{src,public}/**',
  'client/*.ts',
  'package-lock.json',
];
/** In the folder of the built page: which sources it was built from. */
const digestFile = '.sources';
/** Bytes; what is smaller is sent in one packet anyway. */
const leastCompressed = 1024;
/** No build takes that long. */
const longestBuildMs = 3_600_000;

/**
 * The folder of the built page, which is built first where there is none or its sources have changed. Several processes may do
 * so at the same time, while servers show it.
 * @param root the repository, or what is like it
 * @returns where it cannot be built, which is told, the page of before; undefined where there is none
 */
export async function preparePage(root = repository): Promise<string | undefined> {
  const folder = path.join(root, 'web', 'dist');
  const before = (await readText(path.join(folder, 'index.html'))) === undefined ? undefined : folder;
  try {
    const digest = await digestSources(root);
    if (digest === undefined) return before;
    if (before && digest === (await readText(path.join(folder, digestFile)))) return before;
    tell('building the page');
    await build(root, folder, digest);
    return folder;
  } catch (error) {
    const instead = before === undefined ? 'only the API is served' : 'an older one is shown';
    tell(`the page cannot be built, so ${instead}; this is why:\n${reasonOf(error)}`);
    return before;
  }
}

/** Undefined where there is nothing to build from, as in an image that has the built page only. */
async function digestSources(root: string): Promise<string | undefined> {
  const entries = await Array.fromAsync(glob(sources, { cwd: root, withFileTypes: true }));
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
  if (!files.includes(path.join(root, 'web', 'index.html'))) return undefined;
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    const content = await readFile(file);
    hash.update(`${path.relative(root, file)} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

async function build(root: string, folder: string, digest: string): Promise<void> {
  await removeLeftovers(path.dirname(folder));
  const made = await mkdtemp(`${folder}-`);
  try {
    // A server that runs as another user shows it, too.
    await chmod(made, 0o755);
    await runVite(path.join(root, 'web'), made);
    await compressFiles(made);
    await writeFile(path.join(made, digestFile), digest);
    await replaceFolder(folder, made);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

/** Of builds that were killed. */
async function removeLeftovers(web: string): Promise<void> {
  for await (const name of glob('dist-*', { cwd: web })) {
    const leftover = path.join(web, name);
    const made = await stat(leftover).catch(unless('ENOENT'));
    if (made && made.mtimeMs < Date.now() - longestBuildMs) await rm(leftover, { recursive: true, force: true });
  }
}

/** In a process of its own, as it keeps a CPU busy. */
async function runVite(web: string, folder: string): Promise<void> {
  const vite = path.join(path.dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js');
  const options = ['--outDir', folder, '--emptyOutDir', '--logLevel', 'warn', '--configLoader', 'native'];
  await promisify(execFile)(process.execPath, [vite, 'build', web, ...options], { cwd: web });
}

/** Once and for all, and so as small as can be. */
async function compressFiles(folder: string): Promise<void> {
  for await (const name of glob('**/*.{html,js,css,svg}', { cwd: folder })) {
    const file = path.join(folder, name);
    const content = await readFile(file);
    if (content.length < leastCompressed) continue;
    await writeFile(`${file}.br`, await promisify(brotliCompress)(content));
    await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
  }
}

/** Two renames, as a folder cannot be put in the place of another at once. Should another process come between, it has won. */
async function replaceFolder(folder: string, made: string): Promise<void> {
  const old = `${made}-old`;
  await rename(folder, old).catch(unless('ENOENT'));
  await rename(made, folder).catch(unless('ENOTEMPTY', 'EEXIST'));
  await rm(old, { recursive: true, force: true });
}

/** Lets errors with these codes be no errors. */
function unless(...codes: readonly string[]): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (!codes.includes(error.code ?? '')) throw error;
    return undefined;
  };
}

async function readText(file: string): Promise<string | undefined> {
  return await readFile(file, 'utf8').catch(unless('ENOENT'));
}

/** What Vite says, without its own stack. */
function reasonOf(error: unknown): string {
  const { stderr = '' } = error as { stderr?: string };
  return stripVTControlCharacters(stderr || messageOf(error))
    .split('\n    at ')[0]!
    .trim();
}
