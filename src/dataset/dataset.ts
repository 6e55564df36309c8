import type { Movie, UserAttributes, UserId } from '../domain.ts';

/**
 * All movies, users and ratings in the form that arithmetic wants: movies and users are numbered from 0 in the order of
 * their ids, ratings are compressed sparse rows. Equal rows give an equal dataset, whatever order they came in.
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

/** Ratings by user. Row `u` covers entries `rowStart[u]` to `rowStart[u + 1] - 1`, ascending by movie. */
export type RatingRows = {
  /** Users + 1 offsets. */
  rowStart: Uint32Array;
  /** Movie index of each entry. */
  movie: Int32Array;
  /** 0.5 to 5. */
  stars: Float32Array;
  /** Milliseconds since 1970; NaN where unknown. */
  time: Float64Array;
  /** The split's part of each entry: 0 train, 1 validation, 2 test; all 0 where nothing was split. */
  part: Uint8Array;
};

/** The same dataset with the ratings for which `keep` holds; movies and users stay. */
export function selectRatings(dataset: Dataset, keep: (entry: number) => boolean): Dataset {
  const { rowStart, movie, stars, time, part } = dataset.ratings;
  const kept: number[] = [];
  const newStart = new Uint32Array(rowStart.length);
  for (let user = 0; user + 1 < rowStart.length; user++) {
    for (let entry = rowStart[user]; entry < rowStart[user + 1]; entry++) if (keep(entry)) kept.push(entry);
    newStart[user + 1] = kept.length;
  }
  return {
    ...dataset,
    ratings: {
      rowStart: newStart,
      movie: Int32Array.from(kept, (entry) => movie[entry]),
      stars: Float32Array.from(kept, (entry) => stars[entry]),
      time: Float64Array.from(kept, (entry) => time[entry]),
      part: Uint8Array.from(kept, (entry) => part[entry]),
    },
  };
}
