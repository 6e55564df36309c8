import { type Dataset, selectRatings, userOfEntries, viewerOf } from '../dataset/dataset.ts';
import { shuffled } from '../dataset/seeded.ts';
import { type HistoryEntry, likedShare, likedStars, type Viewer, type WatchedMovie } from '../domain.ts';
import type { Trial } from './trials.ts';

/** How many ratings and watches of a new user are known. */
export const ratingsGiven = [0, 1, 2, 3, 5, 10, 20] as const;

export type ColdUsers = {
  /** The ratings of everybody else. */
  training: Dataset;
  /** Users left out of it. */
  users: number;
  /** One list of trials for each of `ratingsGiven`. */
  trials: Trial[][];
};

/**
 * New users: some users are left out of the training altogether; of their ratings and watches a few, drawn by chance, are given, and
 * all their other likes are judged. Each larger number of given ratings includes the smaller ones.
 * @param count how many users at most; never more than a fifth of all
 */
export function coldUsersOf(dataset: Dataset, seed: number, count = 1000): ColdUsers {
  const { rowStart } = dataset.ratings;
  const raters = [...dataset.userIds.keys()].filter((user) => rowStart[user + 1] > rowStart[user]);
  const chosen = shuffled(raters, seed, (user) => dataset.userIds[user]).slice(0, Math.min(count, raters.length / 5));
  const left = new Set(chosen);
  const users = userOfEntries(dataset.ratings);
  return {
    training: selectRatings(dataset, (entry) => !left.has(users[entry])),
    users: chosen.length,
    trials: trialsByGiven(dataset, chosen, seed),
  };
}

type Entry = HistoryEntry | WatchedMovie;

const isLiked = (entry: Entry) => ('stars' in entry ? entry.stars >= likedStars : entry.share >= likedShare);

function trialsByGiven(dataset: Dataset, users: readonly number[], seed: number): Trial[][] {
  const movieIndex = new Map(dataset.movies.map(({ id }, index) => [id, index]));
  const likesAmong = (entries: readonly Entry[]) =>
    new Set(entries.filter(isLiked).map(({ movieId }) => movieIndex.get(movieId)!));
  const known = users.map((user) => {
    const viewer = viewerOf(dataset, user);
    const all: Entry[] = [...viewer.history, ...(viewer.watches ?? [])];
    return { user, viewer, entries: shuffled(all, seed, ({ movieId }) => `${user} ${movieId}`) };
  });
  return ratingsGiven.map((given) =>
    known.flatMap(({ user, viewer, entries }) => {
      const relevant = likesAmong(entries.slice(given));
      const told = entries.slice(0, given);
      const watches = told.filter((entry) => 'share' in entry);
      const cold: Viewer = { ...viewer, history: told.filter((entry) => 'stars' in entry), watches };
      return relevant.size === 0 ? [] : [{ user, viewer: () => cold, known: given, relevant }];
    }),
  );
}
