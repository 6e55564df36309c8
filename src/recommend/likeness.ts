import type { Contents, Likeness } from './contents.ts';

/**
 * Only movies that share a feature are compared, which is worth the preparation where there are many
 * with many. Valid until the next one is made.
 */
export function likenessAmong(contents: Contents, movies: readonly number[]): Likeness {
  const { rowStart, feature, value, listStart, listEnd, holder, worth, entryOf, placeOf } = listFeatures(
    contents,
    movies,
  );
  const sums = new Float64Array(movies.length);

  /** The list's last one takes the place of `entry`: the order of a list makes no difference. */
  function leave(entry: number): void {
    const last = --listEnd[feature[entry]];
    const place = placeOf[entry];
    holder[place] = holder[last];
    worth[place] = worth[last];
    entryOf[place] = entryOf[last];
    placeOf[entryOf[place]] = place;
  }

  return {
    takeOut(movie) {
      sums.fill(0);
      for (let entry = rowStart[movie]; entry < rowStart[movie + 1]; entry++) {
        leave(entry);
        const own = value[entry];
        const end = listEnd[feature[entry]];
        for (let at = listStart[feature[entry]]; at < end; at++) sums[holder[at]] += own * worth[at];
      }
      return sums;
    },
  };
}

/** The features that at least two of some movies have, by movie, and for each a list of those that have it. */
type FeatureLists = {
  /** Where the entries of each movie begin. */
  rowStart: number[];
  /** Of each entry: the number of its feature, its weight, and its place in the lists. */
  feature: Int32Array;
  value: Float32Array;
  placeOf: Int32Array;
  /** Of each feature. */
  listStart: number[];
  listEnd: number[];
  /** Of each place in the lists: the movie, its weight, and its entry. */
  holder: Int32Array;
  worth: Float32Array;
  entryOf: Int32Array;
};

/** Used again for each list of movies. */
let scratch = createScratch(0);
/** How many have each feature, then the number of each that is shared; all 0 between two uses. */
let numbers = new Int32Array(0);

function createScratch(entries: number) {
  const integers = () => new Int32Array(entries);
  const floats = () => new Float32Array(entries);
  return {
    feature: integers(),
    value: floats(),
    placeOf: integers(),
    holder: integers(),
    worth: floats(),
    entryOf: integers(),
  };
}

function listFeatures(contents: Contents, movies: readonly number[]): FeatureLists {
  if (numbers.length < contents.features) numbers = new Int32Array(contents.features);
  const vectors = movies.map((movie) => contents.content(movie));
  const met: number[] = [];
  for (const { column } of vectors) {
    for (let entry = 0; entry < column.length; entry++) if (numbers[column[entry]]++ === 0) met.push(column[entry]);
  }
  const listStart: number[] = [];
  let size = 0;
  for (const feature of met) {
    const count = numbers[feature];
    numbers[feature] = count < 2 ? 0 : listStart.push(size);
    if (count >= 2) size += count;
  }
  if (scratch.feature.length < size) scratch = createScratch(2 * size);
  const { feature, value, placeOf, holder, worth, entryOf } = scratch;
  const listEnd = listStart.slice();
  const rowStart = [0];
  let end = 0;
  for (let movie = 0; movie < vectors.length; movie++) {
    const { column, value: weights } = vectors[movie];
    for (let at = 0; at < column.length; at++) {
      const number = numbers[column[at]] - 1;
      if (number < 0) continue;
      const place = listEnd[number]++;
      feature[end] = number;
      value[end] = weights[at];
      placeOf[end] = place;
      holder[place] = movie;
      worth[place] = weights[at];
      entryOf[place] = end++;
    }
    rowStart.push(end);
  }
  for (const feature of met) numbers[feature] = 0;
  return { rowStart, feature, value, placeOf, listStart, listEnd, holder, worth, entryOf };
}
