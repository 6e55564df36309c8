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
