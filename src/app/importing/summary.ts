import type { RejectCount } from '../../store/imports/imports.ts';
import type { ImportSummary } from './import.ts';

const tables = ['movies', 'users', 'ratings', 'plays'] as const;

/** Whether any row of the source is in the database now. */
export function isUseful(summary: ImportSummary): boolean {
  return summary.watchlist.read > 0 || tables.some((table) => summary[table].read > summary[table].rejected);
}

/** Whether the database has changed. */
export function hasChanged(summary: ImportSummary): boolean {
  const changed = tables.some((table) => summary[table].new + summary[table].updated + summary[table].stubs > 0);
  return changed || summary.watchlist.new > 0;
}

/** The outcome in a sentence or two, for the import's record. */
export function describeOutcome(summary: ImportSummary): string {
  const rejected = tables.reduce((sum, table) => sum + summary[table].rejected, 0);
  const first = summary.rejects.find(({ kept }) => !kept);
  const why = first ? ` ${describeFirst(first)}` : '';
  if (!isUseful(summary)) return `No row was usable; nothing was written.${why}`;
  const effect = describeEffect(summary);
  if (rejected === 0) return effect;
  return `${effect} ${countOf(rejected, 'row')} rejected.${why}`;
}

function describeEffect(summary: ImportSummary): string {
  if (summary.dryRun) {
    return hasChanged(summary)
      ? 'All usable rows can be imported; nothing was written.'
      : 'Nothing would change; all rows are known.';
  }
  return hasChanged(summary) ? 'All usable rows are in the database.' : 'Nothing changed; all rows were known.';
}

function describeFirst({ file, line, column, reason, count }: RejectCount): string {
  const others = count > 1 ? `, and so on in ${countOf(count - 1, 'other row')}` : '';
  return `Most often: line ${line} of ${file}, ${column || 'the row'} ${reason}${others}.`;
}

/** `1 row`, `2 rows` */
export function countOf(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}
