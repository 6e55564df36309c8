import { useEffect, useState } from 'preact/hooks';
import type { Choice } from '../state/address.ts';
import type { ShelfList } from '../state/create-shelf.ts';
import { findLoosenings, type Loosening, looserChoices } from '../state/loosening.ts';
import { askPage } from '../state/shelf.ts';

/** Says which filter to give up where nothing passes all of them. */
export function NothingFits({ list, onChange }: { list: ShelfList; onChange: (choice: Choice) => void }) {
  const { subject, choice } = list;
  const [loosenings, setLoosenings] = useState<readonly Loosening[] | null>(null);
  useEffect(() => {
    const outdated = new AbortController();
    setLoosenings(null);
    findLoosenings(askPage, subject, choice, outdated.signal).then(setLoosenings, () => {});
    return () => outdated.abort();
  }, [list]);

  if (looserChoices(choice).length === 0) return <p>You have rated or hidden every film there is here.</p>;
  return (
    <div role="status">
      <p>
        No film passes all of these filters.
        {loosenings?.length === 0 && ' Giving up one of them is not enough.'}
        {loosenings !== null && loosenings.length > 0 && ' There are some with:'}
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
