import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const tests = path.join(import.meta.dirname, '..');
const needsDatabase = /inject\('databaseServer'\)|openDatabase\(/;
const known = new Map<string, boolean>();

/** Whether a file below test/, or one that it imports from there, works with PostgreSQL. */
export function usesDatabase(file: string): boolean {
  const before = known.get(file);
  if (before !== undefined) return before;
  // Also ends a cycle of imports.
  known.set(file, false);
  const text = readFileSync(file, 'utf8');
  const uses = needsDatabase.test(text) || importsOf(file, text).some(usesDatabase);
  known.set(file, uses);
  return uses;
}

function importsOf(file: string, text: string): string[] {
  const named = text.matchAll(/from '(\.[^']+\.ts)'/g);
  const files = [...named].map(([, name]) => path.resolve(path.dirname(file), name!));
  return files.filter((each) => each.startsWith(`${tests}${path.sep}`) && existsSync(each));
}
