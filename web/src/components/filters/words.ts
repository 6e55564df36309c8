import type { Choice } from '../../state/address.ts';
import { runtimeInWords } from '../movie-card/words.ts';

const languages = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

/** `French` for `fr`; what is no language's code is its own name. */
export function languageInWords(language: string): string {
  try {
    return languages.of(language) ?? language;
  } catch {
    return language;
  }
}

/** `Crime or Drama, from 1990, up to 2 h`; empty where nothing is filtered. */
export function filtersInWords({ genres, yearFrom, yearTo, runtimeMax, language }: Choice): string {
  const parts = [
    genres.join(' or '),
    yearsInWords(yearFrom, yearTo),
    runtimeMax === null ? '' : `up to ${runtimeInWords(runtimeMax)}`,
    language === null ? '' : `in ${languageInWords(language)}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function yearsInWords(from: number | null, to: number | null): string {
  if (from !== null && to !== null) return from === to ? `of ${from}` : `${from} to ${to}`;
  if (from !== null) return `from ${from}`;
  return to === null ? '' : `until ${to}`;
}
