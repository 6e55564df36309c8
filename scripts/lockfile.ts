/**
 * Checks that package-lock.json names every platform's optional packages; with `--fix`, adds those that it lacks.
 *
 * npm leaves them out where its registry is a mirror that does not have them, and then `npm ci` refuses the file
 * everywhere. What is added has no integrity hash, which npm fills in when it next sees the package.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

type Entry = { optionalDependencies?: Record<string, string>; dev?: boolean };

const file = path.join(import.meta.dirname, '..', 'package-lock.json');
const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

function findMissing(packages: Record<string, Entry>) {
  return Object.values(packages).flatMap(({ optionalDependencies = {}, dev = false }) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !Object.keys(packages).some((place) => place.endsWith(`node_modules/${name}`)))
      .map(([name, version]) => ({ name, version, dev })),
  );
}

/** For what platform a package is, by its name's words: `core-linux-arm64-gnu`. */
function toEntry({ name, version, dev }: { name: string; version: string; dev: boolean }) {
  const words = name.split(/[/-]/);
  const libc = words.some((word) => word.startsWith('musl')) ? ['musl'] : words.includes('gnu') ? ['glibc'] : undefined;
  return {
    version,
    cpu: processors.filter((processor) => words.includes(processor)),
    ...(dev && { dev }),
    ...(libc && { libc }),
    optional: true,
    os: systems.filter((system) => words.includes(system)),
  };
}

const lock = JSON.parse(await readFile(file, 'utf8'));
const missing = findMissing(lock.packages);
if (process.argv.includes('--fix')) {
  for (const dependency of missing) lock.packages[`node_modules/${dependency.name}`] = toEntry(dependency);
  const [root, ...others] = Object.entries(lock.packages);
  lock.packages = Object.fromEntries([root!, ...others.sort(([a], [b]) => a.localeCompare(b, 'en'))]);
  await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`);
} else if (missing.length > 0) {
  console.log(`package-lock.json lacks ${missing.map(({ name }) => name).join(', ')};`);
  console.log('run "node scripts/lockfile.ts --fix".');
  process.exitCode = 1;
}
