/** Checks that each migration has a number of its own: two branches may have taken the same one. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';

const names = await readdir(path.join(import.meta.dirname, '..', 'db', 'migrations'));
const byNumber = Map.groupBy(names.toSorted(), (name) => Number.parseInt(name, 10));
for (const [number, same] of byNumber) {
  if (same.length === 1) continue;
  console.error(`db/migrations: ${same.join(' and ')} have the same number ${number}; rename the newer one.`);
  process.exitCode = 1;
}
