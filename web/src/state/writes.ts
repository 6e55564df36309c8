import { type Attributes, type Person, withHidden, withRating } from './person.ts';

/** Something that an account says. Doing it twice is as doing it once. */
export type Write = { user: number } & (
  | { kind: 'rating'; movie: string; title: string; stars: number | null }
  | { kind: 'hidden'; movie: string; title: string; hidden: boolean }
  | { kind: 'attributes'; attributes: Attributes }
);

/** The queue with a new write at its end, in the place of what it makes needless. */
export function addWrite(queue: readonly Write[], write: Write): Write[] {
  return [...queue.filter((waiting) => topicOf(waiting) !== topicOf(write)), write];
}

/** The queue without a write that has been sent; as it is where a newer one has taken its place. */
export function removeWrite(queue: readonly Write[], write: Write): Write[] {
  const sent = JSON.stringify(write);
  return queue.filter((waiting) => JSON.stringify(waiting) !== sent);
}

/** What a write is about; of two about the same only the last matters. */
function topicOf(write: Write): string {
  const { user, kind } = write;
  return JSON.stringify([user, kind, kind === 'attributes' ? null : write.movie]);
}

/** A person as they are once all writes are done. */
export function afterWrites(person: Person, writes: readonly Write[], now: string): Person {
  return writes.reduce((changed, write) => afterWrite(changed, write, now), person);
}

function afterWrite(person: Person, write: Write, now: string): Person {
  if (write.kind === 'attributes') return { ...person, attributes: write.attributes };
  const movie = { id: write.movie, title: write.title };
  if (write.kind === 'hidden') return withHidden(person, movie, write.hidden, now);
  return withRating(person, movie, write.stars, now);
}

/** What gives a user all ratings and hidden movies of a person, oldest first. */
export function writesFor(user: number, { ratings, hidden }: Person): Write[] {
  return [
    ...hidden.map(({ movie, title }) => ({ user, kind: 'hidden' as const, movie, title, hidden: true })),
    ...ratings.map(({ movie, title, rating }) => ({ user, kind: 'rating' as const, movie, title, stars: rating })),
  ].reverse();
}
