import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { asWritten, rejectOutcomes, rejectsFolder } from './rejects.ts';
import type { Reject } from './table.ts';

/** Rejected rows, and the byte at which the next ones begin; undefined if there are none. */
export type RejectsPage = { rejects: Reject[]; next: number | undefined };

/**
 * Reads rejected rows from a file that an import wrote, from byte `start` on; 0 means from the first row.
 * @returns undefined if there is no such file, or no row begins at that byte
 */
export async function readRejects(
  home: string,
  name: string,
  { start, most }: { start: number; most: number },
): Promise<RejectsPage | undefined> {
  const location = path.join(rejectsFolder(home), path.basename(name));
  const found = await stat(location).catch(() => undefined);
  if (!found || start > found.size) return undefined;
  const hasHeader = start === 0;
  const rejects: Reject[] = [];
  let next = start;
  try {
    for await (const { record, info } of readRecords(location, start)) {
      next = start + info.bytes;
      if (hasHeader && info.records === 1) continue;
      if (!isReject(record)) return undefined;
      rejects.push(toReject(record));
      if (rejects.length === most) break;
    }
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
  return { rejects, next: next < found.size ? next : undefined };
}

type CsvRecord = { record: string[]; info: { bytes: number; records: number } };

function readRecords(location: string, start: number): AsyncIterable<CsvRecord> {
  const parser = parse({ info: true, relax_column_count: true, record_delimiter: '\n' });
  // `pipeline` passes every error to the iterating caller, and closes the file when the caller stops early.
  return pipeline(createReadStream(location, { start }), parser, () => {});
}

/** Whether it is a row; if not, `start` was not where one begins. */
function isReject(record: readonly string[]): boolean {
  return (record.length === 6 || record.length === 7) && /^\d+$/.test(record[1]!);
}

function toReject(record: readonly string[]): Reject {
  const [file, line, column, reason, outcome, text, candidates = ''] = record.map(asWritten);
  const kept = outcome === rejectOutcomes.kept;
  const reject = { file: file!, line: Number(line), column: column!, reason: reason!, text: text!, kept };
  return candidates === '' ? reject : { ...reject, candidates: candidates.split(' ') };
}
