import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { FilmWall } from '../components/film-wall.tsx';
import { Filters } from '../components/filters.tsx';
import { queryOf, useTitle } from '../components/hooks.ts';
import { isTold, Problem } from '../components/problem.tsx';
import { type Choice, pageSize, readChoice, writeChoice } from '../state/address.ts';
import type { ShelfList } from '../state/create-shelf.ts';
import { findLoosenings, type Loosening, looserChoices } from '../state/loosening.ts';
import { movesInWords } from '../state/moves.ts';
import { askPage, keepShelfShown, shelf } from '../state/shelf.ts';
import { places } from '../words/index.ts';

const words = places.wall;

/** All recommendations, filtered as the address says: `/list?genre=Crime`. */
export function AllRecommendations() {
  useTitle(words.window);
  const { url, route } = useLocation();
  const query = queryOf(url);
  const choice = readChoice(query);
  useEffect(() => keepShelfShown(choice), [query]);

  const go = (wanted: Choice, isPassing = false) => route(`/list${writeChoice(wanted)}`, isPassing);
  const filter = (wanted: Choice, isPassing?: boolean) => go({ ...wanted, shown: pageSize }, isPassing);
  const list = shelf.list.value;
  const problem = shelf.problem.value;
  return (
    <>
      <h1>{words.title}</h1>
      <Filters choice={choice} onChange={filter} />
      <Problem of={problem} />
      <p class="wall-news" role="status">
        {list && list.moves.size > 0 && words.changed(movesInWords(list.moves))}
      </p>
      {(list !== null || !isTold(problem)) && (
        <div class="waits" aria-busy={shelf.isLoading}>
          <FilmWall
            label={words.label}
            items={list?.items ?? null}
            moves={list?.moves}
            empty={list && <NothingFits list={list} onChange={filter} />}
            onMore={list?.next ? () => go({ ...choice, shown: choice.shown + pageSize }) : undefined}
          />
        </div>
      )}
    </>
  );
}

/** Says which filter to give up where nothing passes all of them. */
function NothingFits({ list, onChange }: { list: ShelfList; onChange: (choice: Choice) => void }) {
  const { subject, choice } = list;
  const [loosenings, setLoosenings] = useState<readonly Loosening[] | null>(null);
  useEffect(() => {
    const outdated = new AbortController();
    setLoosenings(null);
    findLoosenings(askPage, subject, choice, outdated.signal).then(setLoosenings, () => {});
    return () => outdated.abort();
  }, [list]);

  if (looserChoices(choice).length === 0) return <p>{words.allRated}</p>;
  return (
    <div role="status">
      <p>
        {words.nothingFits}
        {loosenings?.length === 0 && ` ${words.notOne}`}
        {loosenings !== null && loosenings.length > 0 && ` ${words.without}`}
      </p>
      <div class="buttons">
        {loosenings?.map(({ filter, choice }) => (
          <button type="button" key={filter} onClick={() => onChange(choice)}>
            {filter}
          </button>
        ))}
      </div>
    </div>
  );
}
