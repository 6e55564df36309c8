import { type Dataset, viewerOf } from '../dataset/dataset.ts';
import { MarqueeError } from '../errors.ts';
import type { Trial } from './trials.ts';

/**
 * Candidates drawn by somebody else, so that published tables can be repeated (He et al., Neural Collaborative Filtering, WWW
 * 2017). Ranking a few candidates flatters: figures cannot be compared with those of whole catalogues.
 */
export type Negatives = { name: string; rows: NegativesRow[] };

/** A movie that the user turned out to choose, and others to rank it among. */
export type NegativesRow = { line: number; userId: number; movieId: string; others: string[] };

/**
 * Reads lines of tabs: user, movie, then the other candidates; the first two may be one field, `(user,movie)`, as NCF's
 * `.test.negative` files have it.
 * @throws MarqueeError SPLIT_FILE_WRONG naming the line
 */
export function parseNegatives(name: string, text: string): Negatives {
  const rows = text.split(/\r?\n/).flatMap((content, index): NegativesRow[] => {
    if (content.trim() === '') return [];
    const fields = content.split('\t').map((field) => field.trim());
    const [, user, movie] = /^\((\d+),\s*(.+)\)$/.exec(fields[0]) ?? [];
    const [userText, movieId, ...others] = user === undefined ? fields : [user, movie, ...fields.slice(1)];
    if (/^\d+$/.test(userText) && movieId && others.length > 0) {
      return [{ line: index + 1, userId: Number(userText), movieId, others }];
    }
    throw new MarqueeError(
      'SPLIT_FILE_WRONG',
      `${name}, line ${index + 1}: a line must hold a user, a movie and the candidates to rank it among, with tabs between.`,
    );
  });
  return { name, rows };
}

/** @throws MarqueeError SPLIT_FILE_WRONG for a user or movie that the data do not have */
export function trialsAmong(dataset: Dataset, histories: Dataset, { name, rows }: Negatives): Trial[] {
  const users = new Map(dataset.userIds.map((id, index) => [id, index]));
  const movies = new Map(dataset.movies.map(({ id }, index) => [id, index]));
  const { rowStart } = histories.ratings;
  return rows.map(({ line, userId, movieId, others }) => {
    const user = users.get(userId);
    const missing = [movieId, ...others].find((id) => !movies.has(id));
    if (user === undefined || missing !== undefined) {
      const what = user === undefined ? `user ${userId}` : `movie ${missing}`;
      throw new MarqueeError('SPLIT_FILE_WRONG', `${name}, line ${line}: the data have no ${what}.`);
    }
    return {
      user,
      viewer: () => viewerOf(histories, user),
      known: rowStart[user + 1] - rowStart[user],
      relevant: new Set([movies.get(movieId)!]),
      candidates: new Set([movieId, ...others]),
    };
  });
}
