import { hash } from 'node:crypto';
import type { RecommenderChoice } from '../../app/models/served-model.ts';
import { poolSize } from '../../recommend/diversify.ts';
import { eligibleMovies } from '../../recommend/eligibility.ts';
import type { Pace } from '../../recommend/pace.ts';
import type { Choice, Recommendation } from '../../recommend/recommender.ts';
import type { Row } from '../../recommend/rows/rows.ts';
import type { Asked } from '../answers.ts';
import { type Cursors, cursorExpiry, type Place } from './cursors.ts';
import { type Marked, type PageAnswer, toItem, toModel, toTrendAsOf } from './schema.ts';

/** About how many features two movies have in common, which a diverse list compares each with each by. */
const sharedFeatures = 10;

/** A list can be followed so far: after these movies there is no next page. */
const longestList = 1000;

/** One page of a list. */
export type PageRequest = {
  choice: Choice;
  recommender: RecommenderChoice;
  limit: number;
  /** How many terms each movie shall be explained with. */
  terms: number;
  /** Absent for the first page. */
  cursor: string | undefined;
};

/** A page, ready to be made: its cursor has been found to be right. */
export type PlannedPage = {
  request: PageRequest;
  /** Undefined for the first page. */
  start: Place | undefined;
  /** Whose list it is and what it depends on; equal for equal requests. */
  list: string;
  /** Of the cursor of the page after it. */
  expiry: number;
};

export type Pages = {
  /**
   * @param viewer whose list it is, as JSON
   * @throws MarqueeError CURSOR_INVALID, CURSOR_FOREIGN, CURSOR_EXPIRED
   */
  plan(viewer: unknown, request: PageRequest): Promise<PlannedPage>;
  /** @param pace yields to other requests in long answers; its rejections are thrown */
  make(asked: Asked, planned: PlannedPage, pace: Pace): Promise<Marked<PageAnswer>>;
  /** The cursors of the rows of a front page; null for those of which nothing is left. */
  nextOfRows(asked: Asked, planned: PlannedPage, rows: readonly Row[]): Promise<(string | null)[]>;
};

export function createPages(cursors: Cursors): Pages {
  return {
    async plan(viewer, request) {
      const { recommender, choice, cursor } = request;
      const exclude = [...(choice.exclude ?? [])].sort();
      const list = JSON.stringify([viewer, recommender, { ...choice, exclude }]);
      const start = cursor === undefined ? undefined : await cursors.read(cursor, digest(list));
      return { request, start, list, expiry: cursorExpiry() };
    },

    async make(asked, planned, pace) {
      const { viewer, model } = asked;
      const { request, start } = planned;
      const recommender = model.recommenders[request.recommender];
      await pace(workOf(asked, planned));
      const { listed, before, next } =
        start?.kind === 'row' ? pageOfRow(asked, request, start) : await pageOfList(asked, request, start?.shown ?? []);
      // Of these scores: while they are explained, a newer trend may be read.
      const trendAsOf = toTrendAsOf(model);
      const reasons = request.terms > 0 ? await recommender.reasons(viewer, listed, request.terms, pace) : undefined;
      return {
        answer: {
          account: viewer.account,
          basis: recommender.basisOf(viewer),
          recommender: recommender.name,
          model: toModel(model),
          trend_as_of: trendAsOf,
          items: listed.map((each, place) => toItem(asked, each, before + place + 1, reasons?.[place])),
          next: next ? await cursors.write(next, digest(planned.list), planned.expiry) : null,
        },
        movies: listed.map(({ movieId }) => movieId),
      };
    },

    async nextOfRows({ model }, { list, expiry }, rows) {
      const { numbers } = model.linear.catalogue.movies;
      const owner = digest(list);
      const write = ({ shown, rest }: Row) => {
        const left = rest.map((movie) => numbers[movie]!);
        return cursors.write({ kind: 'row', shown: shown.length, left }, owner, expiry);
      };
      return await Promise.all(rows.map((row) => (row.rest.length > 0 ? write(row) : null)));
    },
  };
}

/** A text that is equal for equal pages, for any client. It changes when the time of their cursors does. */
export function questionOf({ request, list, expiry }: PlannedPage): string {
  const { limit, terms, cursor = '' } = request;
  return `${list} ${limit} ${terms} ${cursor} ${expiry}`;
}

function digest(list: string): Buffer {
  return hash('sha256', list, 'buffer');
}

/** @property before how many movies the pages before it have shown */
type Page = { listed: Recommendation[]; before: number; next: Place | undefined };

/** What comes next in the list as it is now, without what was shown. @param shown numbers of movies */
async function pageOfList(
  { viewer, model }: Asked,
  { recommender, choice, limit }: PageRequest,
  shown: readonly number[],
): Promise<Page> {
  const { movies } = model.linear.catalogue;
  const most = Math.min(limit, longestList - shown.length);
  const wasShown = new Set(shown.map((number) => movies.indexOfNumber(number)));
  // One more, as there is a next page if there is one.
  const list = await model.recommenders[recommender].recommend(viewer, shown.length + most + 1, choice);
  const left = list.filter(({ movieId }) => !wasShown.has(movies.indexOf(movieId)));
  const listed = left.slice(0, most);
  const numbers = [...shown, ...listed.map(({ movieId }) => movies.numbers[movies.indexOf(movieId)!]!)];
  const isLast = left.length === listed.length || numbers.length === longestList;
  return { listed, before: shown.length, next: isLast ? undefined : { kind: 'list', shown: numbers } };
}

/** What is left of a row, in its order, and may still be listed. Scores are those of now. */
function pageOfRow(
  { viewer, model }: Asked,
  { choice, limit }: PageRequest,
  { shown, left }: Extract<Place, { kind: 'row' }>,
): Page {
  const { linear } = model;
  const { movies } = linear.catalogue;
  const eligible = eligibleMovies(movies, choice, [viewer]);
  const mayBeListed = left.filter((number) => eligible[movies.indexOfNumber(number) ?? -1] === 1);
  const scores = linear.scores(viewer);
  const listed = mayBeListed.slice(0, limit).map((number) => {
    const movie = movies.indexOfNumber(number)!;
    return { movieId: movies.ids[movie]!, score: scores[movie]! };
  });
  const rest = mayBeListed.slice(limit);
  const next: Place = { kind: 'row', shown: shown + listed.length, left: rest };
  return { listed, before: shown, next: rest.length > 0 ? next : undefined };
}

/** About how many multiplications a page takes. */
function workOf({ viewer, model }: Asked, { request, start }: PlannedPage): number {
  const { choice, limit } = request;
  const shown = start?.kind === 'list' ? start.shown.length : 0;
  const compared = Math.min(shown + limit, poolSize);
  return model.linear.work(viewer) + (choice.diversity ? sharedFeatures * compared * poolSize : 0);
}
