import {
  type HistoryEntry,
  likedShare,
  likedStars,
  type Movie,
  type UserAttributes,
  type UserId,
  type Viewer,
  type WatchedMovie,
} from '../domain.ts';

/**
 * All movies, users and ratings in the form that arithmetic wants: movies and users are numbered from 0 in the order of
 * their ids, ratings are compressed sparse rows. Equal rows give an equal dataset, in whatever order they came in.
 */
export type Dataset = {
  /** Ascending by id (code units); a movie's position is its index everywhere. */
  movies: readonly Movie[];
  /** Ascending. */
  userIds: readonly UserId[];
  /** One a user. */
  attributes: readonly UserAttributes[];
  ratings: RatingRows;
};

/**
 * Ratings by user, and what they watched without rating it. Row `u` covers entries `rowStart[u]` to `rowStart[u + 1] - 1`, ascending by movie; at most
 * one entry a movie.
 */
export type RatingRows = {
  /** Users + 1 offsets. */
  rowStart: Uint32Array;
  /** Movie index of each entry. */
  movie: Int32Array;
  /** 0.5 to 5; NaN for a watch. */
  stars: Float32Array;
  /** The part of the runtime that was watched, 0 to 1; NaN for a rating. */
  share: Float32Array;
  /** Milliseconds since 1970; NaN where unknown. */
  time: Float64Array;
  /** The split's part of each entry: 0 train, 1 validation, 2 test; all 0 if nothing was split. */
  part: Uint8Array;
};

/**
 * The same dataset with the ratings for which `keep` holds; movies and users stay. `keep` is asked twice about each
 * entry, so that memory is taken for the kept ones only.
 */
export function selectRatings(dataset: Dataset, keep: (entry: number) => boolean): Dataset {
  const { rowStart, movie, stars, share, time, part } = dataset.ratings;
  const newStart = new Uint32Array(rowStart.length);
  for (let user = 0; user + 1 < rowStart.length; user++) {
    let kept = 0;
    for (let entry = rowStart[user]; entry < rowStart[user + 1]; entry++) if (keep(entry)) kept++;
    newStart[user + 1] = newStart[user] + kept;
  }
  const selected = emptyRatingRows(newStart);
  let position = 0;
  for (let entry = 0; entry < movie.length; entry++) {
    if (!keep(entry)) continue;
    selected.movie[position] = movie[entry];
    selected.stars[position] = stars[entry];
    selected.share[position] = share[entry];
    selected.time[position] = time[entry];
    selected.part[position] = part[entry];
    position++;
  }
  return { ...dataset, ratings: selected };
}

/** Empty rows for as many entries as `rowStart` spans. */
export function emptyRatingRows(rowStart: Uint32Array): RatingRows {
  const count = rowStart[rowStart.length - 1];
  return {
    rowStart,
    movie: new Int32Array(count),
    stars: new Float32Array(count),
    share: new Float32Array(count),
    time: new Float64Array(count),
    part: new Uint8Array(count),
  };
}

/** The user of each entry, for passes that go over the entries in another order. */
export function userOfEntries({ rowStart, movie }: RatingRows): Int32Array {
  const users = new Int32Array(movie.length);
  for (let user = 0; user + 1 < rowStart.length; user++) users.fill(user, rowStart[user], rowStart[user + 1]);
  return users;
}

/**
 * What is known about user `user` of the dataset, as a recommender wants it.
 * @param keep which entries are known; all where absent
 */
export function viewerOf(dataset: Dataset, user: number, keep: (entry: number) => boolean = () => true): Viewer {
  const { rowStart, movie, stars, share, time } = dataset.ratings;
  const history: HistoryEntry[] = [];
  const watches: WatchedMovie[] = [];
  for (let entry = rowStart[user]; entry < rowStart[user + 1]; entry++) {
    if (!keep(entry)) continue;
    const movieId = dataset.movies[movie[entry]].id;
    if (isWatch(dataset.ratings, entry)) watches.push({ movieId, share: share[entry] });
    else history.push({ movieId, stars: stars[entry], timestamp: dateOf(time[entry]) });
  }
  return { account: true, attributes: dataset.attributes[user], history, ...(watches.length > 0 && { watches }) };
}

function dateOf(time: number): Date | null {
  return Number.isNaN(time) ? null : new Date(time);
}

export function isWatch({ stars }: RatingRows, entry: number): boolean {
  return Number.isNaN(stars[entry]);
}

/** Whether an entry says that the user likes the movie: by its stars or, without any, by how much of it was watched. */
export function isLike({ stars, share }: RatingRows, entry: number): boolean {
  return stars[entry] >= likedStars || share[entry] >= likedShare;
}

/**
 * As `isLike`, but where nobody likes anything, such as where all ratings are equal and low, every entry counts: then what most
 * have chosen is all that is known of movies.
 */
export function likesOf(ratings: RatingRows): (entry: number) => boolean {
  for (let entry = 0; entry < ratings.movie.length; entry++) {
    if (isLike(ratings, entry)) return (each) => isLike(ratings, each);
  }
  return () => true;
}

/** How many of the entries from `start` to `end - 1` count. @param kept one byte an entry: 1 for those that do; all where absent */
export function countKept(start: number, end: number, kept: Uint8Array | undefined): number {
  if (!kept) return end - start;
  let count = 0;
  for (let entry = start; entry < end; entry++) count += kept[entry];
  return count;
}

/** How many entries are watches. */
export function countWatches(rows: RatingRows): number {
  return rows.stars.reduce((count, stars) => count + Number(Number.isNaN(stars)), 0);
}
