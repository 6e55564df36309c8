import type { Summary } from '../../state/summaries.ts';

/** A film in one of the viewer's lists; stars where they have rated it. */
export type Listed = {
  movie: Summary;
  stars: number | null;
  timestamp: string | null;
  /** Of the film that they watched. */
  share?: number;
};

export const sorts = ['newest', 'stars', 'title', 'year'] as const;
export type Sort = (typeof sorts)[number];

const compare: Record<Sort, (one: Listed, other: Listed) => number> = {
  newest: () => 0,
  stars: (one, other) => (other.stars ?? 0) - (one.stars ?? 0),
  title: (one, other) => one.movie.title.localeCompare(other.movie.title),
  year: (one, other) => (other.movie.year ?? 0) - (one.movie.year ?? 0),
};

/** @param films the newest first, which is kept among equals */
export const sorted = (films: readonly Listed[], sort: Sort): Listed[] => films.toSorted(compare[sort]);

/** The films in whose titles all words begin a word, whatever their case and accents. */
export function withWords<T>(films: readonly T[], titleOf: (film: T) => string, words: string): readonly T[] {
  const wanted = wordsOf(words);
  if (wanted.length === 0) return films;
  return films.filter((film) => {
    const there = wordsOf(titleOf(film));
    return wanted.every((word) => there.some((other) => other.startsWith(word)));
  });
}

function wordsOf(text: string): string[] {
  const plain = text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}
