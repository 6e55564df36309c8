import { likedShare, likedStars, type Viewer } from '../../domain.ts';
import { eligibleMovies } from '../eligibility.ts';
import type { LinearRecommender } from '../linear/linear.ts';
import type { Term } from '../linear/terms.ts';
import { bestMovies } from '../listing.ts';
import type { Pace } from '../pace.ts';
import { popularMovies } from '../popular.ts';
import type { Choice } from '../recommender.ts';
import { gatherEvidence, namedReasons } from './evidence.ts';
import { type Draft, fewestMovies, first, type Ground, type RowReason } from './ground.ts';
import { type Memory, withMemory } from './memory.ts';
import { rowsBySeed } from './seeds.ts';
import { byGenre, byPerson, hiddenGems, littleKnownMovies, somethingDifferent } from './tastes.ts';

/** Movies by index, best first. @property scores of those that are shown */
export type Row = { reason: RowReason; shown: number[]; scores: number[]; rest: number[] };

export type RowsChoice = Choice & {
  /** Maximum number of rows. */
  rows: number;
  /** How many movies each row shows, at most. */
  perRow: number;
  /** How many reasons of each movie will be asked for. */
  reasons?: number;
};

type Made = {
  rows: Row[];
  /** The `reasons` largest terms of each of some movies that are shown. */
  explain(movies: readonly number[], pace: Pace): Promise<Term[][]>;
};

/** Movies ranked below this are not good recommendations. */
const goodMovies = 1000;
/** Ratings and watches. */
const shortHistory = 10;
/** What a row shows is nearly always among its first movies, twice as many as it has room for: rows above it show the others. */
const likelyPages = 2;
/** A row can be followed so far. */
const longestRow = 200;

/**
 * The rows of a front page, those that the viewer is most likely to use first: by the mean score of what they show, and
 * after a few ratings the rows that rest on one of them before all others. A movie is in one row only, and a row that has too
 * little to show is left out.
 */
export async function rowsFor(
  linear: LinearRecommender,
  viewer: Viewer,
  choice: RowsChoice,
  pace: Pace,
): Promise<Made> {
  await pace(linear.work(viewer));
  return await withMemory(linear.catalogue.movies.ids.length, (memory) =>
    makeRows(linear, viewer, choice, memory, pace),
  );
}

async function makeRows(
  linear: LinearRecommender,
  viewer: Viewer,
  { rows, perRow, reasons = 0, ...choice }: RowsChoice,
  memory: Memory,
  pace: Pace,
): Promise<Made> {
  const ground = prepareGround(linear, viewer, choice, memory);
  const { isNewcomer, scores, terms } = ground;
  // Before others go first: movies and trends that come meanwhile are not in `scores`.
  const rising = trending(ground, longestRow + rows * perRow);
  const own = watchlist(ground);
  const general = [...topPicks(ground), ...rising, ...byGenre(ground)];
  const special = [...somethingDifferent(ground), ...byPerson(ground), ...newMovies(ground)];
  const beginnings = () =>
    [...general, ...special, ...own].flatMap(({ movies }) => movies.slice(0, likelyPages * perRow));
  const asking = { movies: reasons > 0 ? beginnings() : [], reasons };
  const evidence = await gatherEvidence(ground, littleKnownMovies(ground), asking, pace);
  const drafts: Draft[] = [
    ...rowsBySeed(evidence, terms),
    ...general,
    ...hiddenGems(ground, evidence),
    ...special,
  ].filter(({ movies }) => movies.length >= fewestMovies);
  const values = new Map(drafts.map((draft) => [draft, meanScore(scores, draft.movies.slice(0, perRow))]));
  drafts.sort((a, b) => values.get(b)! - values.get(a)!);
  // What a newcomer's first ratings change shows best in these.
  if (isNewcomer) drafts.sort((a, b) => Number(isOfSeed(b)) - Number(isOfSeed(a)));
  // The viewer's own watchlist comes right after the first row.
  drafts.splice(1, 0, ...own);
  return {
    rows: place(drafts, rows, perRow, memory),
    explain: (movies, pace) => namedReasons(terms, evidence.reasons, movies, reasons, pace),
  };
}

function prepareGround(linear: LinearRecommender, viewer: Viewer, choice: Choice, memory: Memory): Ground {
  const { catalogue } = linear;
  const { eligible, rankOf } = memory;
  const { scores, terms } = linear.scoresWithTerms(viewer, memory.scores);
  eligibleMovies(catalogue.movies, choice, [viewer], eligible);
  const ranked = bestMovies(catalogue, scores, eligible, goodMovies);
  for (let place = 0; place < ranked.length; place++) rankOf[ranked[place]] = place + 1;
  const { liked, isNewcomer } = tasteOf(linear, viewer);
  return { linear, viewer, liked, isNewcomer, scores, terms, eligible, ranked, rankOf };
}

function tasteOf({ catalogue }: LinearRecommender, viewer: Viewer): Pick<Ground, 'liked' | 'isNewcomer'> {
  const { movies, stars } = catalogue.movies.ratingsOf(viewer);
  const { watches = [] } = viewer;
  const liked = movies.filter((movie, entry) => movie >= 0 && stars[entry] >= likedStars);
  if (watches.length === 0) return { liked, isNewcomer: movies.length <= shortHistory };
  const rated = new Set(movies);
  const watched = catalogue.movies.indicesOf(watches);
  const isUnrated = (movie: number) => movie >= 0 && !rated.has(movie);
  const alsoLiked = watched.filter((movie, entry) => isUnrated(movie) && watches[entry].share >= likedShare);
  const known = movies.length + watched.filter(isUnrated).length;
  return { liked: [...liked, ...alsoLiked], isNewcomer: known <= shortHistory };
}

const isOfSeed = ({ reason }: Draft) => reason.kind === 'because_you_liked';

const isWatchlist = ({ reason }: Draft) => reason.kind === 'watchlist';

/** Gives each movie to the first row that shows it, and those of the watchlist to its own row. */
function place(drafts: readonly Draft[], most: number, perRow: number, memory: Memory): Row[] {
  const { scores, isTaken, isWanted } = memory;
  if (most >= 2) for (const movie of drafts.find(isWatchlist)?.movies.slice(0, perRow) ?? []) isWanted[movie] = 1;
  const placed: { draft: Draft; shown: number[] }[] = [];
  for (const draft of drafts) {
    if (placed.length === most) break;
    const isOwn = isWatchlist(draft);
    const shown = first(perRow, draft.movies, (movie) => isTaken[movie] === 0 && (isOwn || isWanted[movie] === 0));
    if (shown.length < Math.min(perRow, isOwn ? 1 : fewestMovies)) continue;
    for (const movie of shown) isTaken[movie] = 1;
    placed.push({ draft, shown });
  }
  return placed.map(({ draft: { reason, movies }, shown }) => ({
    reason,
    shown,
    scores: shown.map((movie) => scores[movie]),
    rest: first(longestRow, movies, (movie) => isTaken[movie] === 0),
  }));
}

function meanScore(scores: Float32Array, movies: readonly number[]): number {
  return movies.reduce((sum, movie) => sum + scores[movie], 0) / movies.length;
}

/** For viewers without any data, the best movies are just the popular ones. */
function topPicks({ linear, viewer, ranked }: Ground): Draft[] {
  if (linear.basisOf(viewer) === 'popular') return [];
  return [{ reason: { kind: 'top_picks' }, movies: ranked }];
}

/** @param most movies, of which other rows may take some */
function trending({ linear, eligible }: Ground, most: number): Draft[] {
  const { trend } = linear;
  const isEligible = (movie: number) => eligible[movie] === 1;
  const rising = first(most, trend.ranked, isEligible);
  if (rising.length >= fewestMovies) {
    return [{ reason: { kind: 'trending', asOf: trend.asOf }, movies: rising }];
  }
  const popular = first(longestRow, popularMovies(linear), isEligible);
  return [{ reason: { kind: 'trending', asOf: null }, movies: popular }];
}

function watchlist({ linear, viewer, eligible, scores }: Ground): Draft[] {
  const wanted = [...(viewer.watchlist ?? [])]
    .map((id) => linear.catalogue.movies.indexOf(id))
    .filter((movie) => movie !== undefined && eligible[movie] === 1);
  if (wanted.length === 0) return [];
  return [{ reason: { kind: 'watchlist' }, movies: wanted.sort((a, b) => scores[b!] - scores[a!]) as number[] }];
}

function newMovies({ linear, ranked }: Ground): Draft[] {
  const { movies } = linear.catalogue;
  if (movies.additions.length === 0) return [];
  const trained = movies.ids.length - movies.additions.length;
  return [{ reason: { kind: 'new' }, movies: ranked.filter((movie) => movie >= trained) }];
}
