import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { type Fix, MarqueeError, messageOf } from '../errors.ts';
import type { RejectCount } from '../store/imports/imports.ts';
import { joinFixes } from './advice.ts';
import { csvLine } from './csv.ts';
import type { Reject } from './table.ts';

export type RejectCounts = {
  add(reject: Reject): void;
  /** Most frequent first. */
  counts(): RejectCount[];
};

export type Rejects = RejectCounts & {
  /** Flags that would help. */
  fixes(): Fix[];
  /** How many rows of `files` were not used at all. */
  rowsOf(files: readonly string[]): number;
  /** The file to which they are written; undefined while there are none. */
  location(): string | undefined;
  /** @param keep whether the file stays, as it does after a completed import */
  close(keep: boolean): void;
};

/** The outcome for a row, as written to the file. */
export const rejectOutcomes = { kept: 'kept without the cell', rejected: 'rejected' } as const;

export function rejectsFolder(home: string): string {
  return path.join(home, 'rejects');
}

const blockSize = 1 << 16;

/** Enough to diagnose a source; any more are only counted. */
const maxRows = 100_000;
const maxBytes = 1 << 26;
/** Characters of a row that are written. */
const maxText = 2000;

/** Counts rejects by file, column and reason. */
export function countRejects(): RejectCounts {
  const counts = new Map<string, RejectCount>();
  return {
    add({ file, line, column, reason, kept }) {
      const key = JSON.stringify([file, column, reason, kept]);
      const known = counts.get(key) ?? { file, column, reason, kept, count: 0, line };
      counts.set(key, { ...known, count: known.count + 1 });
    },
    counts: () => [...counts.values()].sort((a, b) => b.count - a.count),
  };
}

/**
 * Counts rejects and writes them to `<home>/rejects/<time>-<source>.csv`, up to a limit. Writing is synchronous, so that a source
 * of nothing but rejects does not pile up in memory.
 * @throws MarqueeError HOME_NOT_WRITABLE
 */
export function collectRejects(home: string, source: string): Rejects {
  const time = new Date().toISOString().replace(/[:.]/g, '-');
  const base = path.basename(source).replace(/(\.(csv|gz|zip))+$/i, '');
  const location = path.join(rejectsFolder(home), `${time}-${base}.csv`);
  const { add: count, counts } = countRejects();
  const fixes = new Set<Fix>();
  let descriptor: number | undefined;
  let block = '';
  let rows = 0;
  let bytes = 0;

  const flush = () => {
    descriptor ??= create(location);
    writeSync(descriptor, block);
    block = '';
  };
  return {
    add(reject) {
      const { file, line, column, reason, text, kept, candidates = [] } = reject;
      for (const each of reject.fixes ?? []) fixes.add(each);
      count(reject);
      if (rows >= maxRows || bytes >= maxBytes) return;
      const outcome = kept ? rejectOutcomes.kept : rejectOutcomes.rejected;
      const further = [column, reason, outcome, text.slice(0, maxText), candidates.join(' ')].map(harmless);
      const added = csvLine([harmless(file), line, ...further]);
      block += added;
      rows++;
      bytes += added.length;
      if (block.length > blockSize) flush();
    },
    counts,
    fixes: () => joinFixes([...fixes]),
    rowsOf: (names) =>
      counts().reduce((sum, each) => sum + (names.includes(each.file) && !each.kept ? each.count : 0), 0),
    location: () => (counts().length > 0 ? location : undefined),
    close(keep) {
      if (keep && block !== '') flush();
      if (descriptor === undefined) return;
      closeSync(descriptor);
      if (!keep) rmSync(location, { force: true });
    },
  };
}

/**
 * A spreadsheet takes a cell that begins like this for a formula, unless an apostrophe before it marks it as text. If there already
 * is one, another is added, so that every cell can be read back.
 */
const formula = /^'*[=+\-@\t\r]/;

function harmless(cell: string): string {
  return formula.test(cell) ? `'${cell}` : cell;
}

/** A cell as it was before it was made harmless. */
export function asWritten(cell: string): string {
  return cell.startsWith("'") && formula.test(cell.slice(1)) ? cell.slice(1) : cell;
}

function create(location: string): number {
  try {
    mkdirSync(path.dirname(location), { recursive: true, mode: 0o700 });
    const descriptor = openSync(location, 'wx', 0o600);
    writeSync(descriptor, 'file,line,column,reason,outcome,text,candidates\n');
    return descriptor;
  } catch (error) {
    throw new MarqueeError(
      'HOME_NOT_WRITABLE',
      `Cannot write rejected rows to ${location} (${messageOf(error)}); choose another folder with --home.`,
      { cause: error },
    );
  }
}
