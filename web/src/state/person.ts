/** What is known of someone; null for what is not. */
export type Attributes = { age: number | null; gender: string | null; occupation: string | null };

export type Rating = { movie: string; title: string; rating: number; timestamp: string | null };
export type HiddenMovie = { movie: string; title: string; timestamp: string };

/** What someone has said, newest first. */
export type Person = {
  ratings: readonly Rating[];
  hidden: readonly HiddenMovie[];
  attributes: Attributes;
};

/** What it takes to name a movie. */
export type MovieName = { id: string; title: string };

export const nobody: Person = { ratings: [], hidden: [], attributes: { age: null, gender: null, occupation: null } };

/** @param stars null takes the rating back */
export function withRating(person: Person, { id, title }: MovieName, stars: number | null, now: string): Person {
  const others = person.ratings.filter(({ movie }) => movie !== id);
  if (stars === null) return { ...person, ratings: others };
  return { ...person, ratings: [{ movie: id, title, rating: stars, timestamp: now }, ...others] };
}

export function withHidden(person: Person, { id, title }: MovieName, hidden: boolean, now: string): Person {
  const others = person.hidden.filter(({ movie }) => movie !== id);
  return { ...person, hidden: hidden ? [{ movie: id, title, timestamp: now }, ...others] : others };
}
