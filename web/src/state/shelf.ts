import { effect, untracked } from '@preact/signals';
import { api } from '../api.ts';
import { anything, type Choice } from './address.ts';
import { type AskRows, createRows, type Row } from './create-rows.ts';
import { createShelf } from './create-shelf.ts';
import { createAskPage } from './recommendations.ts';
import type { Subject } from './subject.ts';
import { again, viewer } from './viewer.ts';

export const askPage = createAskPage(api);

/** All recommendations, as a wall of cards; they outlast the view, so that who comes back finds them. */
export const shelf = createShelf(askPage, viewer.isTakenOut);

/** Until the API has rows. */
const askRows: AskRows = async (subject, signal) => {
  const [mine, popular] = await Promise.all([
    askPage(subject, anything, { limit: 12, cursor: null }, { signal }),
    api.get('/v1/movies/popular', { limit: 24 }, { signal }),
  ]);
  const shown = new Set(mine.items.map(({ movie }) => movie.id));
  const others = popular.movies.filter(({ movie }) => !shown.has(movie.id) && !viewer.isTakenOut(movie.id));
  return [
    { kind: 'top_picks', title: 'Top picks for you', because: [], items: mine.items, next: mine.next },
    {
      ...{ kind: 'trending', title: 'Liked by many', because: [], next: null },
      items: others.slice(0, 12).map(({ movie }, at) => ({ movie, rank: at + 1, score: 0 })),
    },
  ];
};

const askMore = (subject: Parameters<typeof askPage>[0], row: Row, signal: AbortSignal) =>
  askPage(subject, anything, { limit: 24, cursor: row.next }, { signal });

/** The front page's rows. */
export const rows = createRows(askRows, askMore, viewer.isTakenOut);

/** A list that follows the viewer for as long as it is shown. */
type Followed = { show(subject: Subject): unknown; leave(): void };

/** @returns a function that ends it */
function follow({ show, leave }: Followed): () => void {
  const end = effect(() => {
    again.value;
    const subject = viewer.subject.value;
    untracked(() => show(subject));
  });
  return () => {
    end();
    leave();
  };
}

export const keepShelfShown = (choice: Choice) =>
  follow({ show: (subject) => shelf.show(subject, choice), leave: shelf.leave });

export const keepRowsShown = () => follow(rows);
