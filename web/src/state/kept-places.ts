/** Something in a list, by the film that it is about. */
type Item = { movie: { id: string } };

/**
 * A newer list in which the films that the viewer has just rated, hidden or marked stay where they were: a card goes away only
 * when one moves on.
 * @param isKept whether a film of the list before stays
 */
export function keepPlaces<T extends Item>(
  before: readonly T[],
  after: readonly T[],
  isKept: (id: string) => boolean,
): T[] {
  const kept = before.flatMap((item, place) => (isKept(item.movie.id) ? [{ item, place }] : []));
  const ids = new Set(kept.map(({ item }) => item.movie.id));
  const list = after.filter(({ movie }) => !ids.has(movie.id));
  for (const { item, place } of kept) list.splice(Math.min(place, list.length), 0, item);
  return list;
}
