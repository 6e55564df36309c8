import { withoutFlags } from '../../state/importer-text.ts';
import { data as words } from '../../words/en/admin-data.ts';
import { amountWords, countWords } from '../../words/en/operator-format.ts';
import { MorePages, MorePart } from '../components/parts.tsx';
import { WideTable } from '../components/wide-table.tsx';
import { api } from '../state/access.ts';
import { usePages, usePart } from '../state/pages.ts';
import type { Import } from '../types.ts';

const tables = ['movies', 'users', 'ratings', 'plays'] as const;
const counts = ['read', 'new', 'updated', 'unchanged', 'repeated', 'rejected', 'stubs'] as const;

/** What an import's files were taken for, the outcome of their rows, as `marquee import` prints it, and the rejected rows. */
export function ImportSummary({ of }: { of: Import }) {
  const { id, name, tables: found, rejects, understood, dry_run: isDryRun } = of;
  if (!found) return null;
  const rows = tables
    .flatMap((table) => (found[table] ? [{ table, ...found[table] }] : []))
    .filter(({ table, read, stubs }) => table === 'ratings' || read + stubs > 0);
  const changed = rows.some((row) => row.new + row.updated + row.stubs > 0);
  return (
    <section aria-labelledby="import-summary">
      <h3 id="import-summary">{isDryRun ? words.previewOf(name) : words.importOf(id, name)}</h3>
      {understood.length > 0 && (
        <ul class="import-understood" aria-label={words.understood}>
          {understood.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      <WideTable
        name={words.rowsTable}
        columns={[words.table, ...counts.map((count) => ({ name: count, isNumber: true }))]}
      >
        {rows.map((row) => (
          <tr key={row.table}>
            <th scope="row">{row.table}</th>
            {counts.map((count) => (
              <td key={count} class="number">
                {countWords(row[count])}
              </td>
            ))}
          </tr>
        ))}
      </WideTable>
      {!isDryRun && (
        <p>
          {changed ? (
            <>
              <a href="/admin/models">{words.trainModel}</a> {words.trainNext}
            </>
          ) : (
            words.nothingNew
          )}
        </p>
      )}
      {rejects.length > 0 && <Rejects id={id} counts={rejects} />}
    </section>
  );
}

function Rejects({ id, counts }: { id: number; counts: Import['rejects'] }) {
  const part = usePart(counts, 10);
  return (
    <>
      <h4>{words.rejected}</h4>
      <WideTable
        name={words.rejectReasons}
        columns={[
          words.file,
          words.wrong,
          words.outcome,
          { name: words.rows, isNumber: true },
          { name: words.firstLine, isNumber: true },
        ]}
      >
        {part.shown.map(({ file, column, reason, kept, count, line }) => (
          <tr key={`${file} ${column} ${reason} ${kept}`}>
            <td>{file}</td>
            <th scope="row" class="words">
              {faultWords(column, reason)}
            </th>
            <td>{outcomeWords(kept)}</td>
            <td class="number">{countWords(count)}</td>
            <td class="number">{countWords(line)}</td>
          </tr>
        ))}
      </WideTable>
      <MorePart part={part} noun={words.reasonsNoun} />
      <RejectedRows id={id} />
    </>
  );
}

function RejectedRows({ id }: { id: number }) {
  const pages = usePages(async (cursor, signal) => {
    const request = { id, limit: 20, ...(cursor !== undefined && { cursor }) };
    const { rejects: items, next, available } = await api().get('/v1/imports/{id}/rejects', request, { signal });
    return { items: available ? items : [], next };
  });
  const { items } = pages;
  if (items?.length === 0) return <p>{words.elsewhere}</p>;
  return (
    <>
      <h4>{words.theRows}</h4>
      {items && (
        <WideTable
          name={words.rejectedBy(id)}
          columns={[words.file, { name: words.line, isNumber: true }, words.wrong, words.outcome, words.row]}
        >
          {items.map(({ file, line, column, reason, kept, text }, index) => (
            // A line may have several faults, and the list only grows.
            <tr key={`${index} ${line}`}>
              <td>{file}</td>
              <th scope="row" class="number">
                {countWords(line)}
              </th>
              <td class="words">{faultWords(column, reason)}</td>
              <td>{outcomeWords(kept)}</td>
              <td class="words">
                <code>{text}</code>
              </td>
            </tr>
          ))}
        </WideTable>
      )}
      {items && <p class="admin-note">{words.shown(amountWords(items.length, 'row'))}</p>}
      <MorePages pages={pages} />
    </>
  );
}

function faultWords(column: string, reason: string): string {
  return withoutFlags(`${column === '' ? words.theRow : column} ${reason}`);
}

function outcomeWords(kept: boolean): string {
  return kept ? words.keptWithout : words.isRejected;
}
