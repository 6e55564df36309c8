import { signal } from '@preact/signals';
import type { components } from '../../../client/index.ts';
import { api } from '../api.ts';

export type Summary = components['schemas']['MovieSummary'];

/** What one request may ask for. */
const most = 1000;

const known = signal<ReadonlyMap<string, Summary>>(new Map());

/** What is known about movies that the viewer has rated or marked, of which only ids and titles are kept. */
export const summaries = known;

/** Asks for those that are not known yet. */
export async function loadSummaries(ids: readonly string[], options: { signal?: AbortSignal }): Promise<void> {
  const missing = [...new Set(ids)].filter((id) => !known.peek().has(id));
  for (let from = 0; from < missing.length; from += most) {
    const { movies } = await api.post(
      '/v1/movies/summaries',
      { body: { ids: missing.slice(from, from + most) } },
      options,
    );
    known.value = new Map([...known.peek(), ...movies.map((movie) => [movie.id, movie] as const)]);
  }
}

/** A film of which nothing but its name is known yet. */
export const bareSummary = (id: string, title: string): Summary => ({
  id,
  title,
  original_title: null,
  year: yearIn(id),
  genres: [],
  runtime: null,
  original_language: null,
  adult: null,
  poster_path: null,
  vote_average: null,
  vote_count: null,
  imdb_id: null,
  tmdb_id: null,
});

/** An id ends with the year. */
function yearIn(id: string): number | null {
  const [, year] = /\+(\d{4})$/.exec(id) ?? [];
  return year === undefined ? null : Number(year);
}
