import type { Viewer } from '../../domain.ts';
import { eligibleMovies } from '../eligibility.ts';
import type { LinearRecommender } from '../linear/linear.ts';
import { bestMovies } from '../listing.ts';
import type { Pace } from '../pace.ts';
import type { Choice } from '../recommender.ts';
import { type Draft, fewestMovies, type Ground, type RowReason } from './ground.ts';
import { isShort, rowsBySeed } from './seeds.ts';
import { byGenre, byPerson, hiddenGems, somethingDifferent } from './tastes.ts';

/** Movies by index, best first. */
export type Row = { reason: RowReason; shown: number[]; rest: number[] };

export type RowsChoice = Choice & {
  /** Maximum number of rows. */
  rows: number;
  /** How many movies each row shows, at most. */
  perRow: number;
};

/** Movies ranked below this are not good recommendations. */
const goodMovies = 1000;
/** A row can be followed so far. */
const longestRow = 200;

/**
 * The rows of a front page, those that the viewer is most likely to use first: by the mean score of what they show, and
 * after a few ratings the rows that rest on one of them before all others. A movie stands in one row only, and a row that has too
 * little to show is left out.
 */
export async function rowsFor(
  linear: LinearRecommender,
  viewer: Viewer,
  { rows, perRow, ...choice }: RowsChoice,
  pace: Pace,
): Promise<{ rows: Row[]; scores: Float32Array }> {
  await pace(linear.work(viewer));
  const scores = linear.scores(viewer);
  const eligible = eligibleMovies(linear.catalogue.movies, choice, [viewer]);
  const ranked = bestMovies(linear.catalogue, scores, eligible, goodMovies);
  const ground: Ground = { linear, viewer, scores, terms: linear.terms(viewer), eligible, ranked };
  // Before others go first: movies and trends that come meanwhile are not in `scores`.
  const rising = trending(ground);
  const drafts = [
    ...(await rowsBySeed(ground, pace)),
    ...topPicks(ground),
    ...rising,
    ...byGenre(ground),
    ...(await hiddenGems(ground, pace)),
    ...somethingDifferent(ground),
    ...byPerson(ground),
    ...newMovies(ground),
  ].filter(({ movies }) => movies.length >= fewestMovies);
  const value = ({ movies }: Draft) => meanScore(scores, movies.slice(0, perRow));
  drafts.sort((a, b) => value(b) - value(a));
  // What a newcomer's first ratings change shows best in these.
  if (isShort(viewer)) drafts.sort((a, b) => Number(isOfSeed(b)) - Number(isOfSeed(a)));
  // The viewer's own watchlist comes right after the first row.
  drafts.splice(1, 0, ...watchlist(ground));
  return { rows: place(drafts, rows, perRow), scores };
}

const isOfSeed = ({ reason }: Draft) => reason.kind === 'because_you_liked';

const isWatchlist = ({ reason }: Draft) => reason.kind === 'watchlist';

/** Gives each movie to the first row that shows it, and those of the watchlist to its own row. */
function place(drafts: readonly Draft[], most: number, perRow: number): Row[] {
  const taken = new Set<number>();
  const wanted = most < 2 ? [] : (drafts.find(isWatchlist)?.movies.slice(0, perRow) ?? []);
  const kept = new Set(wanted);
  const placed: { draft: Draft; shown: number[] }[] = [];
  for (const draft of drafts) {
    if (placed.length === most) break;
    const isFree = (movie: number) => !taken.has(movie) && (!kept.has(movie) || isWatchlist(draft));
    const shown = draft.movies.filter(isFree).slice(0, perRow);
    if (shown.length < Math.min(perRow, isWatchlist(draft) ? 1 : fewestMovies)) continue;
    for (const movie of shown) taken.add(movie);
    placed.push({ draft, shown });
  }
  return placed.map(({ draft: { reason, movies }, shown }) => ({
    reason,
    shown,
    rest: movies.filter((movie) => !taken.has(movie)).slice(0, longestRow),
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

function trending({ linear, eligible }: Ground): Draft[] {
  const { trend, catalogue, prior } = linear;
  const rising = [...trend.rising].filter((movie) => eligible[movie] === 1);
  if (rising.length >= fewestMovies) {
    rising.sort((a, b) => trend.of(b) - trend.of(a));
    return [{ reason: { kind: 'trending', asOf: trend.asOf }, movies: rising }];
  }
  const popular = bestMovies(catalogue, catalogue.scores(prior.everyone), eligible, longestRow);
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
  const trained = movies.ids.length - movies.additions.length;
  return [{ reason: { kind: 'new' }, movies: ranked.filter((movie) => movie >= trained) }];
}
