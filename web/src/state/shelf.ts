import { effect, untracked } from '@preact/signals';
import { api } from '../api.ts';
import { anything, type Choice, pageSize } from './address.ts';
import { type AskMore, type AskRows, createRows } from './create-rows.ts';
import { createShelf } from './create-shelf.ts';
import { createAskPage, describe } from './recommendations.ts';
import type { Subject } from './subject.ts';
import { again, viewer } from './viewer.ts';

export const askPage = createAskPage(api);

/** All recommendations, as a wall of cards; they outlast the view, so that who comes back finds them. */
export const shelf = createShelf(askPage, viewer.isTakenOut);

/** Of the front page, at most, and films that a row shows at first. */
const shown = { rows: 8, limit: 12, explain: 3 };

const askRows: AskRows = async (subject, signal) => {
  const { rows } =
    subject.account === null
      ? await api.post('/v1/rows', { body: { ...describe(subject), ...shown } }, { signal })
      : await api.get('/v1/users/{id}/rows', { id: subject.account, ...shown }, { signal });
  return rows;
};

const askMore: AskMore = (subject, row, signal) =>
  askPage(subject, anything, { limit: pageSize, cursor: row.next }, { signal });

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
