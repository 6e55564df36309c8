import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { FilmWall } from '../components/film-wall.tsx';
import { useTitle } from '../components/hooks.ts';
import { isTold, Problem } from '../components/problem.tsx';
import { pageSize } from '../state/address.ts';
import { keepRowsShown, rows } from '../state/shelf.ts';
import { places } from '../words/index.ts';

/** One of the front page's rows, as far as one follows it: `/row?kind=genre&title=Crime`. */
export function WholeRow() {
  const { query } = useLocation();
  const { kind, title = '' } = query;
  useTitle(title);
  useEffect(keepRowsShown, []);
  const list = rows.list.value;
  const problem = rows.problem.value;
  const row = list?.rows.find((each) => each.kind === kind && each.title === title);
  const shown = row ? places.rows.title(row) : title;
  const hasMore = row !== undefined && row.next !== null;
  const isShort = row !== undefined && row.items.length < pageSize;
  // The front page shows the beginning of it only.
  useEffect(() => {
    if (hasMore && isShort) rows.more(row);
  }, [row?.items]);
  if (list !== null && row === undefined) {
    return (
      <>
        <h1>{shown}</h1>
        <p>{places.rows.gone}</p>
        <p>
          <a class="button" href="/">
            {places.rows.backHome}
          </a>
        </p>
      </>
    );
  }
  return (
    <>
      <h1>{shown}</h1>
      <p>
        <a href="/">{places.rows.backHome}</a>
      </p>
      {/* With its line kept free, the films do not move when it comes. */}
      <p>{row ? (row.isOver ? places.rows.gone : places.rows.why(row)) : '\u00a0'}</p>
      <Problem of={problem} />
      {(list !== null || !isTold(problem)) && (
        <FilmWall label={shown} items={row?.items ?? null} onMore={hasMore ? () => rows.more(row) : undefined} />
      )}
    </>
  );
}
