/** Years, both included; null if there is no last one. */
export type AgeBand = { from: number; to: number | null };

const firstYears = [0, 18, 25, 35, 45, 50, 56];

/** MovieLens 1M's own bands, ascending. */
export const ageBands: readonly AgeBand[] = firstYears.map((from, band) => {
  const next = firstYears[band + 1];
  return { from, to: next === undefined ? null : next - 1 };
});

/** The band of an age from 0 on. */
export function ageBandOf(age: number): AgeBand {
  return ageBands.findLast(({ from }) => age >= from)!;
}

/** `under 18`, `25-34`, `56 and over`. */
export function nameOfAgeBand({ from, to }: AgeBand): string {
  if (to === null) return `${from} and over`;
  return from === 0 ? `under ${to + 1}` : `${from}-${to}`;
}
