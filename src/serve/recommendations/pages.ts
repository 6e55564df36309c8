import { createHash } from 'node:crypto';
import type { RecommenderChoice } from '../../app/models/served-model.ts';
import type { MovieId } from '../../domain.ts';
import { diversify, poolSize } from '../../recommend/diversify.ts';
import { eligibleMovies } from '../../recommend/eligibility.ts';
import { strongestTerms } from '../../recommend/explanation.ts';
import type { Term } from '../../recommend/linear/terms.ts';
import { toList } from '../../recommend/listing.ts';
import type { Pace } from '../../recommend/pace.ts';
import type { Choice, Recommendation } from '../../recommend/recommender.ts';
import type { Asked } from '../answers.ts';
import { type Cursors, cursorExpiry, ownerBytes, type Snapshot } from './cursors.ts';
import { type PageAnswer, toItem, toModel, toTrendAsOf } from './schema.ts';

/** About how many features two movies have in common, which a diverse list compares each with each by. */
const sharedFeatures = 10;

/** A list can be followed so far: after these movies there is no next page. */
const snapshotSize = 1000;

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
  snapshot: Snapshot | undefined;
  /** Of the cursor of the page after it. */
  owner: Buffer;
  expiry: number;
};

/** Whose list it is, and how it was asked for. */
export type ListOwner = Pick<PlannedPage, 'owner' | 'expiry'>;

export type Pages = {
  /**
   * @param viewer whose list it is, as JSON
   * @throws MarqueeError CURSOR_INVALID, CURSOR_FOREIGN, CURSOR_EXPIRED
   */
  plan(viewer: unknown, request: PageRequest): Promise<PlannedPage>;
  /** @param pace yields to other requests in long answers; its rejections are thrown */
  make(asked: Asked, planned: PlannedPage, pace: Pace): Promise<PageAnswer>;
  /**
   * The cursor of the page after one that showed `shown` movies; null if none are left.
   * @param rest the movies that are left, by index
   * @param scores as in a snapshot, for a list that is still to be made diverse; `rest` then is all of it
   */
  next(
    asked: Asked,
    owner: ListOwner,
    shown: number,
    rest: readonly number[],
    scores?: Float32Array,
  ): Promise<string | null>;
};

export function createPages(cursors: Cursors): Pages {
  return {
    async plan(viewer, request) {
      const { recommender, choice, cursor } = request;
      const exclude = [...(choice.exclude ?? [])].sort();
      const owner = digest([viewer, recommender, { ...choice, exclude }]).subarray(0, ownerBytes);
      const snapshot = cursor === undefined ? undefined : await cursors.read(cursor, owner);
      return { request, snapshot, owner, expiry: cursorExpiry() };
    },

    async make(asked, { request, snapshot, owner, expiry }, pace) {
      const { viewer, model } = asked;
      const recommender = model.recommenders[request.recommender];
      const before = snapshot?.shown ?? 0;
      await pace(workOf(asked, request));
      const page = snapshot ? await nextPage(asked, request, snapshot) : await firstPage(asked, request);
      const { listed, rest, scores } = page;
      // Of these scores: while they are explained, a newer trend may be read.
      const trendAsOf = toTrendAsOf(model);
      const reasons = await reasonsFor(asked, request, listed, pace);
      return {
        account: viewer.account,
        basis: recommender.basisOf(viewer),
        recommender: recommender.name,
        model: toModel(model),
        trend_as_of: trendAsOf,
        items: listed.map((each, place) => toItem(asked, each, before + place + 1, reasons?.[place])),
        next: await this.next(asked, { owner, expiry }, before + listed.length, rest, scores),
      };
    },

    async next({ model }, { owner, expiry }, shown, rest, scores) {
      if (rest.length === 0) return null;
      const { numbers } = model.linear.catalogue.movies;
      const snapshot = { shown, numbers: rest.map((movie) => numbers[movie]!), ...(scores && { scores }) };
      return await cursors.write(snapshot, owner, expiry);
    },
  };
}

/** A text that is equal for equal pages, for any client. It changes when the time of their cursors does. */
export function questionOf({ request, owner, expiry }: PlannedPage): string {
  const { limit, terms, cursor } = request;
  return digest([owner.toString('base64url'), limit, terms, cursor, expiry]).toString('base64url');
}

function digest(value: unknown): Buffer {
  return createHash('sha256').update(JSON.stringify(value)).digest();
}

/** The movies of a page, and the rest of its list, by index; with scores as in a snapshot. */
type Page = { listed: Recommendation[]; rest: readonly number[]; scores?: Float32Array };

async function firstPage({ viewer, model }: Asked, { recommender, choice, limit }: PageRequest): Promise<Page> {
  const { catalogue } = model.linear;
  const { [recommender]: chosen } = model.recommenders;
  const { diversity = 0 } = choice;
  // Making all of a list diverse takes several times as long as its first page, and few ask for more.
  if (diversity === 0 || chosen.name === 'classic') {
    const { movies, scores } = await chosen.rank(viewer, snapshotSize, choice);
    const listed = toList(catalogue.movies, { movies: movies.slice(0, limit), scores });
    return { listed, rest: movies.slice(limit) };
  }
  const ranked = await chosen.rank(viewer, snapshotSize, { ...choice, diversity: 0 });
  const listed = toList(catalogue.movies, diversify(ranked, diversity, limit, catalogue));
  if (listed.length === ranked.movies.length) return { listed, rest: [] };
  return { listed, rest: ranked.movies, scores: Float32Array.from(ranked.scores.slice(0, poolSize)) };
}

/** In the order of the snapshot; what may not be listed any more is left out. Scores are those of now. */
async function nextPage(asked: Asked, request: PageRequest, snapshot: Snapshot): Promise<Page> {
  const { movies } = asked.model.linear.catalogue;
  const eligible = eligibleMovies(movies, request.choice, [asked.viewer]);
  const left = moviesLeft(asked, request, snapshot).filter((movie) => eligible[movie] === 1);
  const ids = left.slice(0, request.limit).map((movie) => movies.ids[movie]!);
  const scores = await scoresOf(asked, request, ids, snapshot.shown);
  return { listed: ids.map((movieId) => ({ movieId, score: scores.get(movieId)! })), rest: left.slice(request.limit) };
}

const unknown = -1;
const nothing = { column: new Int32Array(0), value: new Float32Array(0) };

/** The movies of a list that have not been shown, in its order; `unknown` for those that this process has never seen. */
function moviesLeft(
  { model }: Asked,
  { choice }: PageRequest,
  { shown, numbers, scores }: Snapshot,
): readonly number[] {
  const { catalogue } = model.linear;
  const movies = numbers.map((number) => catalogue.movies.indexOfNumber(number) ?? unknown);
  if (!scores) return movies;
  const content = (movie: number) => (movie === unknown ? nothing : catalogue.content(movie));
  const ranked = { movies, scores: [...scores] };
  const contents = { features: catalogue.features, content };
  return diversify(ranked, choice.diversity ?? 0, movies.length, contents).movies.slice(shown);
}

/** @param before how many movies the list has before these */
async function scoresOf(
  { viewer, model }: Asked,
  { recommender }: PageRequest,
  ids: readonly MovieId[],
  before: number,
): Promise<Map<MovieId, number>> {
  const { [recommender]: chosen } = model.recommenders;
  // Its scores are but the places in the list.
  if (chosen.name === 'classic') return new Map(ids.map((id, place) => [id, 1 / (before + place + 1)]));
  const these: Choice = { candidates: new Set(ids), includeRated: true, filter: { adult: true } };
  const scored = await chosen.recommend(viewer, ids.length, these);
  return new Map(scored.map(({ movieId, score }) => [movieId, score]));
}

/** About how many multiplications a list takes. */
function workOf({ viewer, model }: Asked, { choice, limit, cursor }: PageRequest): number {
  const compared = cursor === undefined ? Math.min(limit, poolSize) : poolSize;
  return model.linear.work(viewer) + (choice.diversity ? sharedFeatures * compared * poolSize : 0);
}

/** The terms of each movie, undefined if none are asked for. */
async function reasonsFor(
  { viewer, model }: Asked,
  { recommender, terms }: PageRequest,
  listed: readonly Recommendation[],
  pace: Pace,
): Promise<Term[][] | undefined> {
  if (terms === 0) return undefined;
  const { name } = model.recommenders[recommender];
  if (name === 'classic') return listed.map(() => []);
  if (name === 'popular') return listed.map(({ score }) => [{ kind: 'everyone', amount: score }]);
  if (name === 'trending') return listed.map(({ score }) => [{ kind: 'trend', amount: score }]);
  const ids = listed.map(({ movieId }) => movieId);
  return await strongestTerms(model.linear, viewer, ids, terms, pace);
}
