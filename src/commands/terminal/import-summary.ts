import type { ImportSummary } from '../../app/importing/import.ts';
import { countOf, hasChanged, isUseful } from '../../app/importing/summary.ts';
import { alignColumns, formatCount } from './table.ts';

const columns = ['read', 'new', 'updated', 'unchanged', 'repeated', 'rejected', 'stubs'] as const;
const tables = ['movies', 'users', 'ratings', 'plays'] as const;

/** The summary as a table, the reasons for rejects, and what to do next. */
export function describeSummary(summary: ImportSummary): string {
  const paragraphs = [describeTables(summary), ...describeRejects(summary), describeNext(summary)];
  return `${paragraphs.join('\n\n')}\n`;
}

function describeTables(summary: ImportSummary): string {
  const shown = tables.filter((table) => table !== 'plays' || summary.plays.read > 0);
  const rows = shown.map((table) => [table, ...columns.map((column) => formatCount(summary[table][column]))]);
  return alignColumns([['', ...columns], ...rows]).join('\n');
}

function describeRejects({ rejects, rejectsFile }: ImportSummary): string[] {
  if (rejectsFile === undefined) return [];
  const lines = rejects.map(({ file, column, reason, kept, count }) => {
    const subject = column === '' ? 'the row' : column;
    const outcome = kept ? 'kept without the cell' : 'rejected';
    return `${countOf(count, 'row')} of ${file} ${outcome}: ${subject} ${reason}`;
  });
  return [[...lines, `All of them are listed in ${rejectsFile}`].join('\n')];
}

function describeNext(summary: ImportSummary): string {
  const took = `${summary.format}, ${summary.seconds.toFixed(1)} s.`;
  if (summary.dryRun) return `${took} Dry run: nothing was written.`;
  if (!isUseful(summary)) return `${took} No row was usable; nothing was written.`;
  if (!hasChanged(summary)) return `${took} Nothing changed; all rows were known.`;
  return `${took} Next: \`npx @marquee-movies/server train\`, so that recommendations use it.`;
}
