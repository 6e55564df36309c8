import type { Rating } from '../../state/person.ts';

/** `1,234 films` */
export function countInWords(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** `23 November 2026`, as it is where the viewer is; empty where it is not known. */
export function dayInWords(timestamp: string | null): string {
  return timestamp === null ? '' : new Date(timestamp).toLocaleDateString('en-GB', { dateStyle: 'long' });
}

/** The ratings of films in whose titles all words begin a word, whatever their case and accents. */
export function withWords(ratings: readonly Rating[], words: string): readonly Rating[] {
  const wanted = wordsOf(words);
  if (wanted.length === 0) return ratings;
  return ratings.filter(({ title }) => {
    const there = wordsOf(title);
    return wanted.every((word) => there.some((other) => other.startsWith(word)));
  });
}

function wordsOf(text: string): string[] {
  const plain = text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}
