/** What of a list is another one's too, and where: `other` is the place there, from 1, or null if it is not. */
export type Compared = { place: number; other: number | null };

/**
 * Each place of two lists compared with the other list.
 * @param one ids, best first, each once
 */
export function compareLists(one: readonly string[], two: readonly string[]): [Compared[], Compared[]] {
  return [placesIn(one, two), placesIn(two, one)];
}

function placesIn(list: readonly string[], other: readonly string[]): Compared[] {
  const places = new Map(other.map((id, index) => [id, index + 1]));
  return list.map((id, index) => ({ place: index + 1, other: places.get(id) ?? null }));
}

/** What differs, in words; the other list has a name. */
export function differenceWords({ place, other }: Compared, otherName: string): string {
  if (other === null) return `not in the list of ${otherName}`;
  if (place === other) return 'same place';
  const by = Math.abs(place - other);
  return `${by} ${by === 1 ? 'place' : 'places'} ${place < other ? 'higher' : 'lower'} than with ${otherName}`;
}

/** How alike two lists are, in words. */
export function likenessWords(one: readonly string[], two: readonly string[]): string {
  const [places] = compareLists(one, two);
  const common = places.filter(({ other }) => other !== null).length;
  const longer = Math.max(one.length, two.length);
  if (common === 0) return 'The lists have no film in common.';
  if (common < longer) return `${common} of ${longer} films are in both lists.`;
  const isSame = places.every(({ place, other }) => place === other);
  return isSame ? 'Both lists are the same.' : 'Both lists have the same films, in another order.';
}
