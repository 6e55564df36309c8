import { expect, it } from 'vitest';
import { createMovieIndex } from '../../src/ingest/match.ts';
import { createMovieResolver } from '../../src/ingest/movie-resolver.ts';

it('keeps apart keys that are written alike but are of different catalogues', () => {
  const own = createMovieIndex();
  const film = { originalTitle: null, releaseDate: null };
  own.add({ ...film, id: 'heat+1995', title: 'Heat', imdbId: 'tt0000949', tmdbId: null });
  own.add({ ...film, id: 'alien+1979', title: 'Alien', imdbId: null, tmdbId: 949 });
  const movieOf = createMovieResolver({ catalogue: undefined, own, known: undefined }, 'reject', new Map());
  const find = (keys: 'imdb' | 'tmdb' | 'source') => movieOf({ key: '949', keys }, 'movie', () => {});
  expect([find('imdb'), find('tmdb'), find('source')]).toEqual(['heat+1995', 'alien+1979', undefined]);
});
