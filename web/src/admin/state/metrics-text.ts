/** A measured value of `/metrics`. */
export type Sample = { name: string; labels: Readonly<Record<string, string>>; value: number };

const line = /^([a-zA-Z_:][\w:]*)\s*(?:\{(.*)\})?\s+(NaN|[+-]?(?:Inf|[\d.]+(?:[eE][+-]?\d+)?))(?:\s+-?\d+)?\s*$/;
const label = /([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"/g;

/** Reads Prometheus's text format 0.0.4; comments, and what is no sample, are left out. */
export function parseMetrics(text: string): Sample[] {
  return text.split('\n').flatMap((each) => {
    const [, name, labels = '', value] = line.exec(each) ?? [];
    return name === undefined || value === undefined
      ? []
      : [{ name, labels: readLabels(labels), value: toNumber(value) }];
  });
}

function readLabels(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(label)].map(([, name, value]) => [name, unescaped(value!)]));
}

function unescaped(value: string): string {
  return value.replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}

function toNumber(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}

/** The sum of a metric's samples that fit; undefined where there are none. */
export function total(
  samples: readonly Sample[],
  name: string,
  fits: (labels: Sample['labels']) => boolean = () => true,
): number | undefined {
  const values = samples.filter((sample) => sample.name === name && fits(sample.labels)).map(({ value }) => value);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
}

/** How many observations were at most `bound`, by rising bounds, the last of which is Infinity. */
export type Buckets = readonly { bound: number; count: number }[];

/**
 * The value that a share of all observations was at most, as Prometheus's `histogram_quantile` guesses it: as if those of a
 * bucket were spread evenly. Of those above the largest finite bound no more is known than that bound.
 * @param share 0 to 1
 * @returns in the unit of the bounds; undefined without observations
 */
export function quantileOf(buckets: Buckets, share: number): number | undefined {
  const all = buckets.at(-1)?.count ?? 0;
  if (all <= 0) return undefined;
  const rank = share * all;
  const index = buckets.findIndex(({ count }) => count >= rank && count > 0);
  const { bound, count } = buckets[index]!;
  const { bound: from, count: before } = buckets[index - 1] ?? { bound: 0, count: 0 };
  if (bound === Number.POSITIVE_INFINITY) return from;
  return from + ((bound - from) * (rank - before)) / (count - before);
}
