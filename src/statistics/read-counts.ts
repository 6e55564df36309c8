import type { EachLike } from '../dataset/times.ts';
import type { MovieId } from '../domain.ts';
import type { GroupKind } from '../model/attributes.ts';
import { type Counts, groupIn, noCounts } from './counts.ts';
import type { Manifest, Table } from './manifest.ts';
import { readRows } from './rows.ts';

/** Of the movies of the catalogue. */
export type Numbers = ReadonlyMap<MovieId, number>;
type Files = ReadonlyMap<Table, readonly string[]>;

/**
 * What the tables count of users.
 * @returns also the movie of each place of the head, -1 for one that the catalogue lacks
 * @throws RangeError where the tables do not agree with each other or with the manifest
 */
export async function readCounts(manifest: Manifest, files: Files, numbers: Numbers) {
  const counts: Counts = noCounts(numbers.size);
  const { summedUsers, summedEntries, summedWatches } = manifest.counts;
  Object.assign(counts, { users: summedUsers, total: summedEntries, watches: summedWatches });
  const { headOf, unknownMovies } = await readMovies(counts, manifest, files, numbers);
  await readGroups(counts, files, numbers);
  await readTimes(counts, manifest, files);
  return { counts, headOf, unknownMovies };
}

async function readMovies(counts: Counts, manifest: Manifest, files: Files, numbers: Numbers) {
  const { summedEntries, summedWatches, head } = manifest.counts;
  const headOf = new Int32Array(head).fill(-1);
  const nameAt = new Array<MovieId | undefined>(head).fill(undefined);
  let [unknownMovies, entriesRead, ratingsRead] = [0, 0, 0];
  const columns = {
    movie: 'text',
    head: 'number?',
    entries: 'number',
    likes: 'number',
    ratings: 'number',
    stars: 'number',
  } as const;
  for await (const row of readRows(files.get('movies')!, columns)) {
    entriesRead += row.entries;
    ratingsRead += row.ratings;
    const { entries, likes, ratings } = row;
    if (!(likes >= 0 && likes <= entries && ratings >= 0 && ratings <= entries)) {
      throw new RangeError(`the movie ${row.movie} has ${entries} entries, ${likes} likes and ${ratings} ratings`);
    }
    const movie = numbers.get(row.movie);
    if (movie === undefined) unknownMovies++;
    if (row.head !== null) {
      if (!(Number.isInteger(row.head) && row.head >= 0 && row.head < head)) {
        throw new RangeError(`the movie ${row.movie} has place ${row.head} in a head of ${head}`);
      }
      if (nameAt[row.head] !== undefined) {
        throw new RangeError(`the movies ${nameAt[row.head]} and ${row.movie} both have place ${row.head} in the head`);
      }
      nameAt[row.head] = row.movie;
      headOf[row.head] = movie ?? -1;
    }
    if (movie === undefined) continue;
    counts.everyone.entries[movie] += entries;
    counts.everyone.likes[movie] += likes;
    counts.rated[movie] += ratings;
    counts.stars[movie] += row.stars;
  }
  const free = nameAt.indexOf(undefined);
  if (free >= 0) throw new RangeError(`no movie has place ${free} in a head of ${head}`);
  if (entriesRead !== summedEntries) {
    throw new RangeError(`the movies have ${entriesRead} entries, and the manifest ${summedEntries}`);
  }
  if (entriesRead - ratingsRead !== summedWatches) {
    throw new RangeError(`the movies have ${entriesRead - ratingsRead} watches, and the manifest ${summedWatches}`);
  }
  return { headOf, unknownMovies };
}

async function readTimes({ times }: Counts, manifest: Manifest, files: Files): Promise<void> {
  const { known, unknown, oldest, newest } = manifest.times;
  const { summedEntries } = manifest.counts;
  if (known + unknown !== summedEntries) {
    throw new RangeError(`the manifest has ${known + unknown} times and ${summedEntries} entries`);
  }
  Object.assign(times, { known, unknown, ...(oldest !== null && { oldest }), ...(newest !== null && { newest }) });
  let entriesRead = 0;
  for await (const { hour, entries } of readRows(files.get('hours')!, { hour: 'number', entries: 'number' })) {
    times.perHour.set(hour, (times.perHour.get(hour) ?? 0) + entries);
    entriesRead += entries;
  }
  if (entriesRead !== known) {
    throw new RangeError(`the hours have ${entriesRead} entries, and the manifest ${known} of known time`);
  }
}

const kinds: Record<GroupKind, true> = { age: true, gender: true, 'gender and age': true, occupation: true };
const isKind = (text: string): text is GroupKind => Object.hasOwn(kinds, text);

async function readGroups(counts: Counts, files: ReadonlyMap<Table, readonly string[]>, numbers: Numbers) {
  const columns = { kind: 'text', name: 'text', other: 'text', users: 'number' } as const;
  for await (const { kind, name, other, users } of readRows(files.get('groups')!, columns)) {
    if (!isKind(kind)) throw new RangeError(`${name} is a group of the kind ${kind}, which is none`);
    const group = groupIn(counts, name, kind);
    group.with.set(other, (group.with.get(other) ?? 0) + users);
  }
  const likeColumns = { name: 'text', movie: 'text', entries: 'number', likes: 'number' } as const;
  for await (const { name, movie, entries, likes } of readRows(files.get('group-likes')!, likeColumns)) {
    const [group, at] = [counts.groups.get(name), numbers.get(movie)];
    if (!group) throw new RangeError(`the group ${name} has likes and no users`);
    if (at === undefined) continue;
    group.entries[at] += entries;
    group.likes[at] += likes;
  }
}

/** The likes of known time. */
export async function readLikes(files: readonly string[], numbers: Numbers): Promise<EachLike> {
  const [movies, hours, counts]: [number[], number[], number[]] = [[], [], []];
  for await (const { movie, hour, likes } of readRows(files, { movie: 'text', hour: 'number', likes: 'number' })) {
    const at = numbers.get(movie);
    if (at === undefined) continue;
    movies.push(at);
    hours.push(hour);
    counts.push(likes);
  }
  return (visit) => {
    for (let at = 0; at < movies.length; at++) visit(movies[at], hours[at], counts[at]);
  };
}
