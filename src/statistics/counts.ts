import { countKept, type Dataset, isLike, isWatch } from '../dataset/dataset.ts';
import { addTimes, noTimes, type TimeCounts, timeCountsOf } from '../dataset/times.ts';
import { type GroupKind, groupsOf } from '../model/attributes.ts';

/** How many entries and likes each movie has, of some users. */
export type MovieCounts = { entries: Int32Array; likes: Int32Array };

/** What is counted of the users of a group. */
export type GroupCounts = MovieCounts & {
  kind: GroupKind;
  /** By name: how many of them are in that group, too; under its own name, how many there are. */
  with: Map<string, number>;
};

/**
 * What training counts of users, besides the Gram matrix. Only users with entries are counted. The counts of two sets of users
 * add up to those of both.
 */
export type Counts = {
  users: number;
  /** Ratings and watches. */
  total: number;
  watches: number;
  /** Of all users. An array has one number a movie of the catalogue. */
  everyone: MovieCounts;
  /** Ratings of each movie, and the sum of their stars. */
  rated: Int32Array;
  stars: Float64Array;
  /** By name, see `groupsOf`. */
  groups: Map<string, GroupCounts>;
  times: TimeCounts;
};

export function noCounts(movies: number): Counts {
  return {
    users: 0,
    total: 0,
    watches: 0,
    everyone: noMovieCounts(movies),
    rated: new Int32Array(movies),
    stars: new Float64Array(movies),
    groups: new Map(),
    times: noTimes(),
  };
}

function noMovieCounts(movies: number): MovieCounts {
  return { entries: new Int32Array(movies), likes: new Int32Array(movies) };
}

/** @param kept one byte an entry: 1 for those that count; all where absent */
export function countsOf({ movies, attributes, ratings }: Dataset, kept?: Uint8Array): Counts {
  const counts = noCounts(movies.length);
  const { rowStart, movie, stars } = ratings;
  counts.times = timeCountsOf(ratings, kept);
  for (let user = 0; user < attributes.length; user++) {
    const number = countKept(rowStart[user], rowStart[user + 1], kept);
    if (number === 0) continue;
    counts.users++;
    counts.total += number;
    const groups = groupsOf(attributes[user]);
    const counted: MovieCounts[] = [counts.everyone];
    for (const { name, kind } of groups) {
      const group = groupIn(counts, name, kind);
      for (const other of groups) group.with.set(other.name, (group.with.get(other.name) ?? 0) + 1);
      counted.push(group);
    }
    for (let entry = rowStart[user]; entry < rowStart[user + 1]; entry++) {
      if (kept?.[entry] === 0) continue;
      const at = movie[entry];
      const liked = isLike(ratings, entry) ? 1 : 0;
      for (const { entries, likes } of counted) {
        entries[at]++;
        likes[at] += liked;
      }
      if (isWatch(ratings, entry)) {
        counts.watches++;
      } else {
        counts.rated[at]++;
        counts.stars[at] += stars[entry];
      }
    }
  }
  return counts;
}

/** The counts of a group, which begin at 0. */
export function groupIn({ groups, rated }: Counts, name: string, kind: GroupKind): GroupCounts {
  const known = groups.get(name);
  if (known) return known;
  const group = { kind, with: new Map<string, number>(), ...noMovieCounts(rated.length) };
  groups.set(name, group);
  return group;
}

/** Adds the counts of other users to `counts`; both are of the same movies. */
export function addCounts(counts: Counts, more: Counts): void {
  counts.users += more.users;
  counts.total += more.total;
  counts.watches += more.watches;
  addMovieCounts(counts.everyone, more.everyone);
  addTo(counts.rated, more.rated);
  addTo(counts.stars, more.stars);
  for (const [name, added] of more.groups) {
    const group = groupIn(counts, name, added.kind);
    addMovieCounts(group, added);
    for (const [other, users] of added.with) group.with.set(other, (group.with.get(other) ?? 0) + users);
  }
  addTimes(counts.times, more.times);
}

function addMovieCounts(counts: MovieCounts, more: MovieCounts): void {
  addTo(counts.entries, more.entries);
  addTo(counts.likes, more.likes);
}

function addTo(sums: Int32Array | Float64Array, more: Int32Array | Float64Array): void {
  for (let movie = 0; movie < sums.length; movie++) sums[movie] += more[movie];
}
