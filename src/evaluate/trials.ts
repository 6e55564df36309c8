import { type Dataset, selectRatings, viewerOf } from '../dataset/dataset.ts';
import { likedStars, type MovieId, type Viewer } from '../domain.ts';
import type { Recommender } from '../recommend/recommender.ts';
import { listLength } from './metrics.ts';

/** One question to a recommender, with the right answers. */
export type Trial = {
  /** Index in the dataset. */
  user: number;
  /** Made when asked for: all viewers at once would hold every history a second time. */
  viewer: () => Viewer;
  /** The movies that this user turned out to like, by index; at least one. */
  relevant: ReadonlySet<number>;
  /** What may be recommended; everything where absent. */
  candidates?: ReadonlySet<MovieId>;
};

/** Movie indices, best first, at most `listLength`. */
export type List = Int32Array;

/** One trial for each user who likes at least one movie among the ratings that `judges` selects. */
export function trialsOf(dataset: Dataset, histories: Dataset, judges: (entry: number) => boolean): Trial[] {
  const { ratings } = selectRatings(dataset, (entry) => dataset.ratings.stars[entry] >= likedStars && judges(entry));
  return dataset.userIds.flatMap((_, user) => {
    const relevant = new Set(ratings.movie.subarray(ratings.rowStart[user], ratings.rowStart[user + 1]));
    return relevant.size === 0 ? [] : [{ user, viewer: () => viewerOf(histories, user), relevant }];
  });
}

/**
 * Asks `recommender` every trial.
 * @throws Error where it breaks its contract: a movie twice, unknown, not allowed or from the viewer's history
 */
export async function answerTrials(
  recommender: Recommender,
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
  const rated = viewer.history.find(({ movieId }) => distinct.has(movieId));
  if (rated) throw new Error(`the recommender ${name} gave ${rated.movieId}, which the viewer has rated`);
  const barred = candidates && ids.find((id) => !candidates.has(id));
  if (barred !== undefined) throw new Error(`the recommender ${name} gave ${barred}, which is no candidate`);
}

function indexOf(movieIndex: ReadonlyMap<MovieId, number>, id: MovieId, name: string): number {
  const index = movieIndex.get(id);
  if (index === undefined) throw new Error(`the recommender ${name} gave an unknown movie: ${id}`);
  return index;
}
