import { type Dataset, selectRatings, userOfEntries, viewerOf } from '../dataset/dataset.ts';
import { isRelevant, type Relevance } from '../dataset/relevance.ts';
import type { Judging } from '../dataset/splits.ts';
import { dayMs } from '../domain/trend.ts';
import type { MovieId, Viewer } from '../domain.ts';
import { listLength } from './metrics.ts';
import type { EvaluatedRecommender } from './model.ts';

/** One question to a recommender, with the right answers. */
export type Trial = {
  /** Index in the dataset. */
  user: number;
  /** Made when asked for: all viewers at once would hold every history a second time. */
  viewer: () => Viewer;
  /** How many ratings and watches the viewer has. */
  known: number;
  /** The movies that should be found, by index; at least one. */
  relevant: ReadonlySet<number>;
  /** What may be recommended; everything where absent. */
  candidates?: ReadonlySet<MovieId>;
  /** The day of the request, in days since 1970, where that matters. */
  day?: number;
};

/** Movie indices, best first, at most `listLength`. */
export type List = Int32Array;

/**
 * One trial for each user who has something relevant among the entries that `judges` selects.
 * @param histories what is known about the users
 */
export function trialsOf(
  dataset: Dataset,
  histories: Dataset,
  judges: (entry: number) => boolean,
  relevance: Relevance = 'like',
): Trial[] {
  const { ratings } = selectRatings(dataset, (entry) => judges(entry) && isRelevant(dataset, entry, relevance));
  const { rowStart } = histories.ratings;
  return dataset.userIds.flatMap((_, user) => {
    const relevant = new Set(ratings.movie.subarray(ratings.rowStart[user], ratings.rowStart[user + 1]));
    const known = rowStart[user + 1] - rowStart[user];
    return relevant.size === 0 ? [] : [{ user, viewer: () => viewerOf(histories, user), known, relevant }];
  });
}

/** One trial for each day of a user, in the order of the days; the viewer is as known that morning. */
export function trialsOfDays(
  dataset: Dataset,
  judges: (entry: number) => boolean,
  relevance: Relevance,
  judging: Exclude<Judging, 'part'>,
): Trial[] {
  const { ratings, userIds } = dataset;
  const users = userOfEntries(ratings);
  const day = ratings.time.map((time) => Math.floor(time / dayMs));
  const byUserAndDay = new Map<number, Map<number, Set<number>>>();
  for (let entry = 0; entry < day.length; entry++) {
    if (!judges(entry) || !isRelevant(dataset, entry, relevance)) continue;
    const days = byUserAndDay.get(users[entry]) ?? new Map<number, Set<number>>();
    byUserAndDay.set(users[entry], days);
    days.set(day[entry], (days.get(day[entry]) ?? new Set()).add(ratings.movie[entry]));
  }
  const trials = [...byUserAndDay].flatMap(([user, days]) => {
    const all = [...days].map(([at, relevant]): Trial => {
      const keep = (entry: number) => day[entry] < at;
      let known = 0;
      for (let entry = ratings.rowStart[user]; entry < ratings.rowStart[user + 1]; entry++)
        known += Number(keep(entry));
      return { user, viewer: () => viewerOf(dataset, user, keep), known, relevant, day: at };
    });
    if (judging === 'days') return all;
    return all
      .filter(({ known }) => known > 0)
      .sort((a, b) => a.day! - b.day!)
      .slice(0, 1);
  });
  return trials.sort((a, b) => a.day! - b.day! || userIds[a.user] - userIds[b.user]);
}

/**
 * Asks `recommender` every trial.
 * @throws Error if it breaks its contract: a movie twice, unknown, not allowed or from the viewer's history
 */
export async function answerTrials(
  recommender: EvaluatedRecommender,
  trials: readonly Trial[],
  movieIndex: ReadonlyMap<MovieId, number>,
  onAnswer: () => void = () => {},
): Promise<List[]> {
  const lists: List[] = [];
  for (const { viewer, candidates } of trials) {
    const asked = viewer();
    const answer = await recommender.recommend(asked, listLength, { candidates });
    const ids = answer.map(({ movieId }) => movieId);
    checkAnswer(recommender.name, ids, asked, candidates);
    lists.push(Int32Array.from(ids, (id) => indexOf(movieIndex, id, recommender.name)));
    onAnswer();
  }
  return lists;
}

function checkAnswer(name: string, ids: MovieId[], viewer: Viewer, candidates?: ReadonlySet<MovieId>): void {
  const distinct = new Set(ids);
  if (distinct.size < ids.length) throw new Error(`the recommender ${name} gave a movie twice: ${ids.join(', ')}`);
  const { history, watches = [] } = viewer;
  const known = [...history, ...watches].find(({ movieId }) => distinct.has(movieId));
  if (known) throw new Error(`the recommender ${name} gave ${known.movieId}, which the viewer has rated or watched`);
  const barred = candidates && ids.find((id) => !candidates.has(id));
  if (barred !== undefined) throw new Error(`the recommender ${name} gave ${barred}, which is no candidate`);
}

function indexOf(movieIndex: ReadonlyMap<MovieId, number>, id: MovieId, name: string): number {
  const index = movieIndex.get(id);
  if (index === undefined) throw new Error(`the recommender ${name} gave an unknown movie: ${id}`);
  return index;
}
