import { describe, expect, it } from 'vitest';
import { facetsOf } from '../../src/recommend/facets.ts';
import { MovieTable } from '../../src/recommend/movie-table.ts';
import { movie } from '../support/taste.ts';

describe('facets', () => {
  it('count what the movies have that lists may hold', () => {
    const table = new MovieTable([]);
    table.add(movie('a+1990', { genres: ['Drama', 'Crime'], originalLanguage: 'en', runtime: 90 }));
    table.add(movie('b+2001', { genres: ['drama'], originalLanguage: 'fr' }));
    table.add(movie('c+2005', { genres: ['Drama'], originalLanguage: 'EN', adult: true, runtime: 300 }));
    table.add(movie('d', { genres: ['Western'], runtime: 120 }));
    table.add(movie('e+2020', { genres: ['Western'] }));
    table.remove('e+2020');
    expect(facetsOf(table)).toEqual({
      genres: [
        { name: 'Drama', movies: 2 },
        { name: 'Crime', movies: 1 },
        { name: 'Western', movies: 1 },
      ],
      languages: [
        { name: 'en', movies: 1 },
        { name: 'fr', movies: 1 },
      ],
      years: [1990, 2001],
      longest: 120,
    });
  });

  it('are nothing where nothing is known', () => {
    expect(facetsOf(new MovieTable([]))).toEqual({ genres: [], languages: [], years: null, longest: null });
  });
});
