/** The `count` largest amounts above 0 of each movie, of equal ones the first, found source by source. */
export type Largest = {
  /** @param amounts one a movie @param source their place among the sources */
  add(amounts: Float64Array, source: number): void;
  /** The sources of a movie's largest amounts, with these, largest first. */
  of(movie: number): { source: number; amount: number }[];
};

export function createLargest(movies: number, count: number): Largest {
  const amountOf = new Float64Array(movies * count);
  const sourceOf = new Int32Array(movies * count);
  const found = new Int32Array(movies);
  /** By movie: what a further amount has to exceed. */
  const bars = new Float64Array(movies).fill(count === 0 ? Number.POSITIVE_INFINITY : 0);

  function insert(movie: number, amount: number, source: number): void {
    const start = movie * count;
    let at = start + (found[movie] < count ? found[movie]++ : count - 1);
    for (; at > start && amountOf[at - 1] < amount; at--) {
      amountOf[at] = amountOf[at - 1];
      sourceOf[at] = sourceOf[at - 1];
    }
    amountOf[at] = amount;
    sourceOf[at] = source;
    if (found[movie] === count) bars[movie] = amountOf[start + count - 1];
  }

  return {
    add(amounts, source) {
      for (let movie = 0; movie < movies; movie++) {
        if (amounts[movie] > bars[movie]) insert(movie, amounts[movie], source);
      }
    },
    of(movie) {
      const start = movie * count;
      const end = start + found[movie];
      const largest: { source: number; amount: number }[] = [];
      for (let at = start; at < end; at++) largest.push({ source: sourceOf[at], amount: amountOf[at] });
      return largest;
    },
  };
}
