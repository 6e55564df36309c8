import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { MarqueeError, messageOf } from '../errors.ts';
import type { RejectCount } from '../store/imports/imports.ts';
import { csvLine } from './csv/line.ts';
import type { Reject } from './table.ts';

export type Rejects = {
  add(reject: Reject): void;
  /** Most frequent first. */
  counts(): RejectCount[];
  /** How many rows of `file` were not used at all. */
  rowsOf(file: string | undefined): number;
  /** Where they are written; undefined while there are none. */
  location(): string | undefined;
  close(): void;
};

/** What became of a row, as its file says. */
export const rejectOutcomes = { kept: 'kept without the cell', rejected: 'rejected' } as const;

export function rejectsFolder(home: string): string {
  return path.join(home, 'rejects');
}

const blockSize = 1 << 16;

/**
 * Counts what is rejected and writes it to `<home>/rejects/<time>-<source>.csv`. Writing waits for the disk, so that a
 * source of nothing but rejects does not pile up in memory.
 * @throws MarqueeError HOME_NOT_WRITABLE
 */
export function collectRejects(home: string, source: string): Rejects {
  const time = new Date().toISOString().replace(/[:.]/g, '-');
  const name = path.basename(source).replace(/(\.(csv|gz|zip))+$/i, '');
  const location = path.join(rejectsFolder(home), `${time}-${name}.csv`);
  const counts = new Map<string, RejectCount>();
  let file: number | undefined;
  let block = '';

  const flush = () => {
    file ??= create(location);
    writeSync(file, block);
    block = '';
  };
  return {
    add({ file: name, line, column, reason, text, kept }) {
      const key = JSON.stringify([name, column, reason, kept]);
      const known = counts.get(key) ?? { file: name, column, reason, kept, count: 0, line };
      counts.set(key, { ...known, count: known.count + 1 });
      block += csvLine([name, line, column, reason, kept ? rejectOutcomes.kept : rejectOutcomes.rejected, text]);
      if (block.length > blockSize) flush();
    },
    counts: () => [...counts.values()].sort((a, b) => b.count - a.count),
    rowsOf: (name) =>
      [...counts.values()].reduce((rows, each) => rows + (each.file === name && !each.kept ? each.count : 0), 0),
    location: () => (counts.size > 0 ? location : undefined),
    close() {
      if (block !== '') flush();
      if (file !== undefined) closeSync(file);
    },
  };
}

function create(location: string): number {
  try {
    mkdirSync(path.dirname(location), { recursive: true });
    const file = openSync(location, 'wx');
    writeSync(file, 'file,line,column,reason,outcome,text\n');
    return file;
  } catch (error) {
    throw new MarqueeError(
      'HOME_NOT_WRITABLE',
      `Cannot write rejected rows to ${location} (${messageOf(error)}); choose another folder with --home.`,
      { cause: error },
    );
  }
}
