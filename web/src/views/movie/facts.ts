import type { components } from '../../../../client/index.ts';

type Movie = components['schemas']['Movie'];

export type Fact = { name: string; value: string };

/** The first names are those that one knows. */
const mostNames = { actors: 8, keywords: 12, other: 5 };

/** What a viewer may want to know besides title, year, genres and runtime, as far as it is known. */
export function factsOf(movie: Movie): Fact[] {
  const facts: [string, string | null][] = [
    ['Directed by', list(movie.directors, mostNames.other)],
    ['With', list(movie.actors, mostNames.actors)],
    ['Rated elsewhere', votesInWords(movie)],
    ['Released', dateInWords(movie.release_date)],
    ['Original language', languageInWords(movie.original_language)],
    ['Spoken', list(movie.spoken_languages, mostNames.other)],
    ['Produced in', list(movie.production_countries, mostNames.other)],
    ['Produced by', list(movie.production_companies, mostNames.other)],
    ['Part of', movie.collection],
    ['About', list(movie.keywords, mostNames.keywords)],
    ['Budget', moneyInWords(movie.budget)],
    ['Takings', moneyInWords(movie.revenue)],
  ];
  return facts.flatMap(([name, value]) => (value ? [{ name, value }] : []));
}

export type Link = { name: string; address: string };

/** Places elsewhere; an address from the data is only one where it begins like those of the web. */
export function linksOf({ homepage, imdb_id: imdb }: Movie): Link[] {
  const links: Link[] = [];
  if (homepage && /^https?:\/\//i.test(homepage)) links.push({ name: 'Its own site', address: homepage });
  if (imdb && /^tt\d+$/.test(imdb)) links.push({ name: 'At IMDb', address: `https://www.imdb.com/title/${imdb}/` });
  return links;
}

function list(names: readonly string[], most: number): string | null {
  if (names.length === 0) return null;
  return names.length > most ? `${names.slice(0, most).join(', ')} …` : names.join(', ');
}

function votesInWords({ vote_average: average, vote_count: count }: Movie): string | null {
  if (average === null || !count) return null;
  const votes = count === 1 ? '1 vote' : `${count.toLocaleString('en')} votes`;
  return `${average.toFixed(1)} of 10, by ${votes}`;
}

/** The first of January stands for a date of which the year alone is known. */
function dateInWords(date: string | null): string | null {
  if (date === null || date.endsWith('-01-01')) return null;
  return new Date(date).toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
}

function languageInWords(code: string | null): string | null {
  if (code === null) return null;
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(code) ?? code;
  } catch {
    // It is no code.
    return code;
  }
}

function moneyInWords(amount: number | null): string | null {
  if (!amount) return null;
  return amount.toLocaleString('en', { style: 'currency', currency: 'USD', maximumFractionDigits: 0 });
}
