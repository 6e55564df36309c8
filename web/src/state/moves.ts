import { places } from '../words/index.ts';

/** How a movie has moved in a list: it is new there, or has gone up or down by `places`. */
export type Move = { kind: 'new' } | { kind: 'up' | 'down'; places: number };

/**
 * The movies of `after` that have moved. Those that the viewer took out of the list themselves count as if they had never been
 * in it: that all others close up behind them is no news.
 */
export function movesBetween(
  before: readonly string[],
  after: readonly string[],
  isTakenOut: (movie: string) => boolean,
): Map<string, Move> {
  const places = new Map(before.filter((movie) => !isTakenOut(movie)).map((movie, place) => [movie, place]));
  const moves = new Map<string, Move>();
  for (const [place, movie] of after.entries()) {
    const former = places.get(movie);
    if (former === undefined) moves.set(movie, { kind: 'new' });
    else if (former !== place)
      moves.set(movie, { kind: former > place ? 'up' : 'down', places: Math.abs(former - place) });
  }
  return moves;
}

/** `3 new, 1 up, 4 down`; empty if nothing moved. */
export function movesInWords(moves: ReadonlyMap<string, Move>): string {
  const all = [...moves.values()];
  return (['new', 'up', 'down'] as const)
    .map((kind) => [all.filter((move) => move.kind === kind).length, kind] as const)
    .filter(([count]) => count > 0)
    .map(([count, kind]) => `${count} ${places.wall.moved[kind]}`)
    .join(', ');
}
