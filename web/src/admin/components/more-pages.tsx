import type { Paged } from '../state/pages.ts';
import { Problem } from './problem.tsx';
import { Waiting } from './waiting.tsx';

/** What stands below a list that comes a page at a time: the button for more, and what is wrong. */
export function MorePages({ pages }: { pages: Paged<unknown> }) {
  const { items, problem, isWaiting, more, again } = pages;
  if (problem !== undefined) return <Problem of={problem} again={items && more ? more : again} />;
  if (items === undefined) return <Waiting />;
  if (more === undefined) return null;
  return (
    <button type="button" disabled={isWaiting} onClick={more}>
      Show more
    </button>
  );
}
