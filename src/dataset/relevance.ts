import { type Dataset, isLike } from './dataset.ts';

/** Which entries a list should have found: those that say that the user likes the movie, or all. */
export const relevances = ['like', 'watch'] as const;
export type Relevance = (typeof relevances)[number];

/** What lists are to be good at; `auto` looks at the data. */
export const objectives = [...relevances, 'auto'] as const;
export type Objective = (typeof objectives)[number];

/** Where nearly all that is known are likes, or none is, there is nothing else to predict than what users choose. */
const maxLikes = 0.95;

export function relevanceFor(objective: Objective, { ratings }: Dataset): Relevance {
  if (objective !== 'auto') return objective;
  let likes = 0;
  for (let entry = 0; entry < ratings.movie.length; entry++) likes += Number(isLike(ratings, entry));
  return likes === 0 || likes > maxLikes * ratings.movie.length ? 'watch' : 'like';
}

export function isRelevant({ ratings }: Dataset, entry: number, relevance: Relevance): boolean {
  return relevance === 'watch' || isLike(ratings, entry);
}
