import { rejectsOf, type StreamCounts } from '../../store/stream/events.ts';

/** The names are those by which the log's own description counts its lines. */
export function countsToJson(counts: StreamCounts) {
  const { rate, watch, recommendation, rejected } = counts;
  return { rate, watch, recommendation, rejected: rejectsOf(counts), rejected_by_kind: rejected };
}

/** A table for people. */
export function describeCounts(counts: StreamCounts): string {
  const reasons = Object.entries(counts.rejected).sort(([, a], [, b]) => b - a);
  const rows: [string, number][] = [
    ['ratings', counts.rate],
    ['minutes watched', counts.watch],
    ['recommendations', counts.recommendation],
    ['rejected', rejectsOf(counts)],
    ...reasons.map(([reason, count]): [string, number] => [`  ${reason}`, count]),
  ];
  const cells = rows.map(([name, count]) => [name, count.toLocaleString('en-US')] as const);
  const nameWidth = Math.max(...cells.map(([name]) => name.length));
  const countWidth = Math.max(...cells.map(([, count]) => count.length));
  return cells.map(([name, count]) => `${name.padEnd(nameWidth)}  ${count.padStart(countWidth)}`).join('\n');
}
