import { DatasetBuilder } from '../../../dataset/builder.ts';
import { type Dataset, emptyRatingRows, type RatingRows } from '../../../dataset/dataset.ts';
import type { Movie, User, UserId } from '../../../domain.ts';
import type { Transaction } from '../../../store/database.ts';
import { findWatchersOf, readHistories } from '../../../store/users/by-user.ts';
import { readWholeDataset } from '../training-input.ts';
import type { KeptRows } from './files.ts';

/** What has changed since the kept rows. */
export type Changes = {
  users: number;
  /** Ratings and watches that came, went or have another value; one that has another value counts twice. */
  entries: number;
};

/** Share of the users; with more, reading everyone takes less time. */
const mostReadByUser = 0.25;
const usersPerBatch = 5000;

/** Of the database as it is: movies ascending by id in code units; users ascending, with their versions. */
export type Site = { movies: readonly Movie[]; users: readonly User[]; versions: Float64Array };

/**
 * The dataset of the site, of which only the users are read that have changed since the kept rows, unless these are many; equal to
 * what reading everything gives.
 * @returns the reason as text where the kept rows are not those of this site
 */
export async function readChanges(
  sql: Transaction,
  kept: KeptRows,
  site: Site,
): Promise<{ dataset: Dataset; changes: Changes } | string> {
  const { movies, users, versions } = site;
  const numbers = new Map(movies.map(({ id }, movie) => [id, movie]));
  const renumbered = Int32Array.from(kept.movieIds, (id) => numbers.get(id) ?? -1);
  const keptUsers = new Map(kept.userIds.map((id, user) => [id, user]));
  const remeasured = new Set(await findWatchersOf(sql, moviesOfAnotherRuntime(kept, movies, renumbered)));
  /** Place of each user among the kept ones; -1 for those who are new or have changed. */
  const source = Int32Array.from(users, ({ id }, user) => {
    const known = keptUsers.get(id);
    return known !== undefined && kept.versions[known] === versions[user] && !remeasured.has(id) ? known : -1;
  });
  const changed = users.flatMap(({ id }, user) => (source[user] < 0 ? [id] : []));
  const dataset =
    changed.length > mostReadByUser * users.length
      ? await readWholeDataset(sql)
      : {
          movies,
          userIds: users.map(({ id }) => id),
          attributes: users.map(({ age, occupation, gender }) => ({ age, occupation, gender })),
          ratings: mergedRows(kept.ratings, renumbered, source, await readUsers(sql, movies, changed)),
        };
  if (dataset.ratings.movie.includes(-1)) return 'what was kept has movies that are gone';
  return { dataset, changes: countChanges(kept, renumbered, source, dataset, changed.length) };
}

function moviesOfAnotherRuntime(kept: KeptRows, movies: readonly Movie[], renumbered: Int32Array) {
  return [...renumbered.entries()]
    .filter(([old, movie]) => movie >= 0 && !Object.is(kept.runtimes[old], movies[movie].runtime ?? Number.NaN))
    .map(([, movie]) => movies[movie].id);
}

async function readUsers(sql: Transaction, movies: readonly Movie[], ids: readonly UserId[]): Promise<RatingRows> {
  const builder = new DatasetBuilder(movies);
  for (const id of ids) builder.addUser({ id, age: null, occupation: null, gender: null });
  for await (const { ratings, watches } of readHistories(sql, ids, usersPerBatch)) {
    for (const rating of ratings) builder.addRating(rating);
    for (const watch of watches) builder.addWatch(watch);
  }
  return builder.build().ratings;
}

/** @param source place of each user in `kept`; those with -1 are in `read`, in their order */
function mergedRows(kept: RatingRows, renumbered: Int32Array, source: Int32Array, read: RatingRows): RatingRows {
  const rowStart = new Uint32Array(source.length + 1);
  const ranges = rangesOf(kept, source, read);
  ranges.forEach(({ start, end }, user) => {
    rowStart[user + 1] = rowStart[user] + end - start;
  });
  const rows = emptyRatingRows(rowStart);
  ranges.forEach(({ from, start, end }, user) => {
    const to = rowStart[user];
    for (const column of ['stars', 'share', 'time'] as const) {
      rows[column].set(from[column].subarray(start, end), to);
    }
    for (let entry = start; entry < end; entry++) {
      rows.movie[to + entry - start] = from === kept ? renumbered[kept.movie[entry]] : from.movie[entry];
    }
  });
  return rows;
}

function rangesOf(kept: RatingRows, source: Int32Array, read: RatingRows) {
  let next = 0;
  return Array.from(source, (known) => {
    const [from, user] = known < 0 ? [read, next++] : [kept, known];
    return { from, start: from.rowStart[user], end: from.rowStart[user + 1] };
  });
}

function countChanges(
  kept: KeptRows,
  renumbered: Int32Array,
  source: Int32Array,
  { userIds, ratings }: Dataset,
  changedUsers: number,
): Changes {
  const keptUsers = new Map(kept.userIds.map((id, user) => [id, user]));
  let entries = 0;
  let gone = kept.userIds.length;
  userIds.forEach((id, user) => {
    const known = keptUsers.get(id);
    if (known !== undefined) gone--;
    if (source[user] >= 0) return;
    const count = ratings.rowStart[user + 1] - ratings.rowStart[user];
    entries += known === undefined ? count : countDifferences(kept.ratings, known, renumbered, ratings, user);
  });
  const here = new Set(userIds);
  for (const [id, user] of keptUsers) {
    if (!here.has(id)) entries += kept.ratings.rowStart[user + 1] - kept.ratings.rowStart[user];
  }
  return { users: changedUsers + gone, entries };
}

/** Both are ascending by movie, as renumbering keeps their order; only movies that are gone have -1. */
function countDifferences(
  kept: RatingRows,
  known: number,
  renumbered: Int32Array,
  rows: RatingRows,
  user: number,
): number {
  let [old, now, differences] = [kept.rowStart[known], rows.rowStart[user], 0];
  const [oldEnd, end] = [kept.rowStart[known + 1], rows.rowStart[user + 1]];
  while (old < oldEnd || now < end) {
    const oldMovie = old < oldEnd ? renumbered[kept.movie[old]] : Number.POSITIVE_INFINITY;
    const movie = now < end ? rows.movie[now] : Number.POSITIVE_INFINITY;
    const isSame =
      oldMovie === movie && Object.is(kept.stars[old], rows.stars[now]) && Object.is(kept.share[old], rows.share[now]);
    if (!isSame) differences += oldMovie === movie ? 2 : 1;
    if (oldMovie <= movie) old++;
    if (movie <= oldMovie) now++;
  }
  return differences;
}
