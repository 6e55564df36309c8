import { marks, type Person } from './person.ts';
import type { UserKey } from './user-key.ts';

/** What recommendations were when someone had said just so much. */
export type FormerLists = {
  /** Keeps a list, unless there is one of when the same had been said. */
  keep(said: string, movies: readonly string[]): void;
  /** Whether a list is what it was when the same had been said; undefined if it is not known what that was. */
  isAgain(said: string, movies: readonly string[]): boolean | undefined;
};

/** As far as anyone goes back. */
const most = 30;

export function createFormerLists(): FormerLists {
  const lists = new Map<string, readonly string[]>();
  return {
    keep(said, movies) {
      if (lists.has(said)) return;
      lists.set(said, movies);
      const [oldest] = lists.keys();
      if (lists.size > most && oldest !== undefined) lists.delete(oldest);
    },
    isAgain(said, movies) {
      const former = lists.get(said);
      return former && former.length === movies.length && former.every((movie, at) => movie === movies[at]);
    },
  };
}

/** All that a list rests on, whenever and in whichever order it was said. */
export function saidBy(account: UserKey | null, person: Person): string {
  const stars = person.ratings.map(({ movie, rating }) => `${movie} ${rating}`).sort();
  const marked = marks.map((mark) => person[mark].map(({ movie }) => movie).sort());
  const { age, gender, occupation } = person.attributes;
  return JSON.stringify([account, stars, marked, age, gender, occupation]);
}
