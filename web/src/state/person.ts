/** What is known about someone; null for what is not. */
export type Attributes = { age: number | null; gender: string | null; occupation: string | null };

export type Rating = { movie: string; title: string; rating: number; timestamp: string | null };
export type MarkedMovie = { movie: string; title: string; timestamp: string | null };

/** Lists that someone keeps beside their ratings. A film may be in several. */
export const marks = ['watchlist', 'seen', 'hidden'] as const;
export type Mark = (typeof marks)[number];

/** What someone has said, newest first. */
export type Person = { ratings: readonly Rating[]; attributes: Attributes } & Record<Mark, readonly MarkedMovie[]>;

/** What it takes to name a movie. */
export type MovieName = { id: string; title: string };

export const nobody: Person = {
  ratings: [],
  watchlist: [],
  seen: [],
  hidden: [],
  attributes: { age: null, gender: null, occupation: null },
};

/**
 * @param stars null takes the rating back
 * @param time of the rating; an older one is put where it was among the others
 */
export function withRating(
  person: Person,
  { id, title }: MovieName,
  stars: number | null,
  time: string | null,
): Person {
  const others = person.ratings.filter(({ movie }) => movie !== id);
  if (stars === null) return { ...person, ratings: others };
  const rating = { movie: id, title, rating: stars, timestamp: time };
  const place = others.findIndex(({ timestamp }) => (timestamp ?? '') <= (time ?? ''));
  return { ...person, ratings: others.toSpliced(place < 0 ? others.length : place, 0, rating) };
}

export function withMark(person: Person, mark: Mark, { id, title }: MovieName, isOn: boolean, time: string): Person {
  const others = person[mark].filter(({ movie }) => movie !== id);
  return { ...person, [mark]: isOn ? [{ movie: id, title, timestamp: time }, ...others] : others };
}

export function isEmpty(person: Person): boolean {
  return person.ratings.length === 0 && marks.every((mark) => person[mark].length === 0);
}
