import { type Attributes, type Mark, marks, type Person, withMark, withRating } from './person.ts';
import type { UserKey } from './user-key.ts';

/**
 * Something that an account says, and what opens that account, which the browser may have left before it is sent. Doing it twice
 * is as doing it once.
 */
export type Write = { user: UserKey; token?: string } & (
  | { kind: 'rating'; movie: string; title: string; stars: number | null; timestamp?: string }
  | { kind: Mark; movie: string; title: string; isOn: boolean }
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
  if (write.kind !== 'rating') return withMark(person, write.kind, movie, write.isOn, now);
  const before = person.ratings.find((rating) => rating.movie === write.movie);
  // A write that waits is applied again and again; it keeps the time at which it was first.
  const isSame = before?.rating === write.stars;
  return withRating(person, movie, write.stars, write.timestamp ?? (isSame ? before.timestamp : now));
}

/** What gives an account all that a person has said, oldest first. */
export function writesFor(account: Pick<Write, 'user' | 'token'>, person: Person): Write[] {
  const marked = marks.flatMap((kind) =>
    person[kind].map(({ movie, title }) => ({ ...account, kind, movie, title, isOn: true })),
  );
  const rated = person.ratings.map(({ movie, title, rating }) => ({
    ...account,
    kind: 'rating' as const,
    movie,
    title,
    stars: rating,
  }));
  return [...marked, ...rated].reverse();
}
