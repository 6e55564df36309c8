import type { ImportSummary } from '../../ingest/import.ts';
import type { RejectCount, TableSummary } from '../../store/imports/imports.ts';

const columns = ['read', 'new', 'updated', 'unchanged', 'repeated', 'rejected', 'stubs'] as const;
const tables = ['movies', 'users', 'ratings'] as const;

/** Whether any row of the source is in the database now. */
export function isUseful(summary: ImportSummary): boolean {
  return tables.some((table) => summary[table].read > summary[table].rejected);
}

/** Whether the database is another one than before. */
function isChange(summary: ImportSummary): boolean {
  return tables.some((table) => summary[table].new + summary[table].updated + summary[table].stubs > 0);
}

/** What can be said of an import in a sentence or two. */
export function describeOutcome(summary: ImportSummary): string {
  const rejected = tables.reduce((sum, table) => sum + summary[table].rejected, 0);
  const first = summary.rejects.find(({ kept }) => !kept);
  const why = first ? ` ${describeFirst(first)}` : '';
  if (!isUseful(summary)) return `No row could be used; nothing was written.${why}`;
  const effect = isChange(summary)
    ? 'All that could be used is in the database.'
    : 'All of it was known; nothing changed.';
  if (rejected === 0) return effect;
  return `${effect} ${countOf(rejected, 'row')} could not be used.${why}`;
}

function describeFirst({ file, line, column, reason, count }: RejectCount): string {
  const others = count > 1 ? `, and so on in ${countOf(count - 1, 'other row')}` : '';
  return `Most often: line ${line} of ${file}, ${column || 'the row'} ${reason}${others}.`;
}

function countOf(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** The summary as a table for people, what was rejected and why, and what to do next. */
export function describeSummary(summary: ImportSummary): string {
  const paragraphs = [describeTables(summary), ...describeRejects(summary), describeNext(summary)];
  return `${paragraphs.join('\n\n')}\n`;
}

function describeTables(summary: ImportSummary): string {
  const header = ['', ...columns];
  const lines = tables.map((table) => [table, ...columns.map((column) => cell(summary[table], column))]);
  const widths = header.map((_, index) => Math.max(...[header, ...lines].map((line) => line[index]!.length)));
  const toText = (line: readonly string[]) =>
    line.map((text, index) => (index === 0 ? text.padEnd(widths[index]!) : text.padStart(widths[index]!))).join('  ');
  return [header, ...lines].map(toText).join('\n');
}

function cell(table: TableSummary, column: (typeof columns)[number]): string {
  return table[column].toLocaleString('en-US');
}

function describeRejects({ rejects, rejectsFile }: ImportSummary): string[] {
  if (rejectsFile === undefined) return [];
  const lines = rejects.map(({ file, column, reason, kept, count }) => {
    const subject = column === '' ? 'the row' : column;
    const outcome = kept ? 'kept without it' : 'rejected';
    return `${countOf(count, 'row')} of ${file} ${outcome}: ${subject} ${reason}`;
  });
  return [[...lines, `Each of them is in ${rejectsFile}`].join('\n')];
}

function describeNext(summary: ImportSummary): string {
  const took = `${summary.format}, ${summary.seconds.toFixed(1)} s.`;
  if (summary.dryRun) return `${took} This was a dry run; nothing was written.`;
  if (!isUseful(summary)) return `${took} No row could be used; nothing was written.`;
  if (!isChange(summary)) return `${took} All of it was known; nothing changed.`;
  return `${took} Run \`npx marquee train\` next, so that recommendations use it.`;
}
