import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { likedStars, type MovieId } from '../../src/domain.ts';
import { loadKernels } from '../../src/kernels/index.ts';
import { createLinear } from '../../src/recommend/linear/linear.ts';
import { allTerms, strongestTerms, type Terms } from '../../src/recommend/linear/terms.ts';
import { atOnce } from '../../src/recommend/pace.ts';
import { type RowsChoice, rowsFor } from '../../src/recommend/rows/rows.ts';
import { movie, type Rows, rating, user, viewer } from '../support/taste.ts';
import { trainSmall } from './camps.ts';

const genres = ['Comedy', 'Thriller', 'Western', 'Music'];

/** Four genres of forty movies, each half of it by one of two directors; users like one genre, few of them its last movies. */
function rows(): Rows {
  const movies = genres.flatMap((genre) =>
    Array.from({ length: 40 }, (_, index) =>
      movie(`${genre.toLowerCase()}+${index}+${1960 + index}`, {
        genres: index % 4 === 0 ? [genre, 'Drama'] : [genre],
        directors: [`${genre} Director ${index % 2}`],
        actors: index % 8 === 1 ? ['The Star'] : [],
      }),
    ),
  );
  const users = Array.from({ length: 80 }, (_, id) => user(id));
  const ratings = users.flatMap(({ id }) =>
    movies.flatMap(({ id: movieId }, index) => {
      const place = index % 40;
      const isOwn = Math.floor(index / 40) === id % 4;
      const seen = isOwn ? place < 28 && (place * 5 + id) % 3 > 0 : (place + id) % 19 === 0;
      const knows = seen || (isOwn && place >= 28 && (place + id) % 16 === 0);
      return knows ? [rating(id, movieId, isOwn ? 4 + (place % 2) : 2)] : [];
    }),
  );
  return { movies, users, ratings };
}

const data = rows();
const ids = data.movies.map(({ id }) => id);
const kernels = loadKernels();
const linear = createLinear(await trainSmall(kernels, data, 140));
await kernels.close();
for (const each of data.movies) linear.catalogue.add(each);
for (let index = 0; index < 5; index++) {
  linear.catalogue.add(movie(`new+${index}+2026`, { genres: ['Comedy'], directors: ['Comedy Director 1'] }));
}
const { movies } = linear.catalogue;

const viewers = fc
  .record({
    history: fc.dictionary(fc.constantFrom(...ids), fc.constantFrom(1, 3, 4, 5), { maxKeys: 30 }),
    hidden: fc.subarray(ids, { maxLength: 5 }),
    seen: fc.subarray(ids, { maxLength: 5 }),
    watchlist: fc.subarray(ids, { maxLength: 5 }),
  })
  .map(({ history, hidden, seen, watchlist }) => ({
    ...viewer(history),
    hidden: new Set(hidden),
    seen: new Set(seen),
    watchlist: new Set(watchlist),
  }));
const choice: RowsChoice = { rows: 9, perRow: 6 };
const fan = viewer(
  Object.fromEntries(ids.slice(0, 40).flatMap((id, index) => (index % 3 === 0 ? [[id, 4 + (index % 2)]] : []))),
);
const rowsOf = async (someone: typeof fan, wanted: Partial<RowsChoice> = {}) =>
  (await rowsFor(linear, someone, { ...choice, ...wanted }, atOnce)).rows;

function amountOf(terms: Terms, movie: number, seed: MovieId): number {
  const term = allTerms(terms, terms.amountsOf(movie)).find((each) => 'movieId' in each && each.movieId === seed);
  return term?.amount ?? 0;
}

describe('the rows of a page', () => {
  it('hold each movie once, and only what the viewer may be shown and the filter lets pass', async () => {
    await fc.assert(
      fc.asyncProperty(viewers, fc.constantFrom({}, { yearFrom: 1980 }), async (someone, filter) => {
        const made = await rowsOf(someone, { filter });
        const shown = made.flatMap((row) => row.shown);
        expect(new Set(shown).size).toBe(shown.length);
        const barred = new Set([...someone.history.map(({ movieId }) => movieId), ...someone.hidden, ...someone.seen]);
        for (const each of [...shown, ...made.flatMap(({ rest }) => rest)]) {
          expect(barred.has(movies.ids[each])).toBe(false);
          if ('yearFrom' in filter) expect(movies.years[each]).toBeGreaterThanOrEqual(filter.yearFrom);
        }
        for (const { rest, reason, shown: own } of made) {
          expect(rest.filter((each) => shown.includes(each))).toEqual([]);
          expect(own.length).toBeGreaterThanOrEqual(reason.kind === 'watchlist' ? 1 : 4);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('have the largest terms of each movie as its reasons, found together with the rows or since', async () => {
    await fc.assert(
      fc.asyncProperty(viewers, fc.constantFrom(1, 3, 7), fc.constantFrom(1, 6), async (someone, reasons, perRow) => {
        const made = await rowsFor(linear, someone, { ...choice, perRow, reasons }, atOnce);
        const shown = [...made.rows.flatMap((row) => row.shown), 139];
        const expected = await strongestTerms(linear.terms(someone), shown, reasons);
        expect(await made.explain(shown, atOnce)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('say exactly why they are what they are', async () => {
    const made = await rowsOf({ ...fan, watchlist: new Set(['music+3+1963']) }, { rows: 20, perRow: 4 });
    const kinds = made.map(({ reason }) => reason.kind);
    expect(kinds).toEqual(expect.arrayContaining(['top_picks', 'because_you_liked', 'genre', 'watchlist', 'trending']));
    expect(kinds[1]).toBe('watchlist');
    const terms = linear.terms({ ...fan, watchlist: new Set(['music+3+1963']) });
    const { everyone } = linear.prior;
    for (const { reason, shown, rest } of made) {
      for (const each of [...shown, ...rest]) {
        const facts = movies.factsOf(each);
        if (reason.kind === 'because_you_liked') {
          const strongest = allTerms(terms, terms.amountsOf(each)).slice(0, 3);
          expect(strongest).toContainEqual(expect.objectContaining({ kind: 'rating', movieId: reason.movieId }));
          expect('stars' in reason.said && reason.said.stars).toBeGreaterThanOrEqual(likedStars);
        }
        if (reason.kind === 'genre') expect(facts.genres).toContain(reason.genre);
        if (reason.kind === 'person') {
          expect(reason.role === 'actor' ? facts.actors : facts.directors).toContain(reason.name);
        }
        if (reason.kind === 'watchlist') expect(movies.ids[each]).toBe('music+3+1963');
        if (reason.kind === 'hidden_gems') {
          expect(everyone[linear.model.head.indexOf(each)]).toBeLessThanOrEqual(reason.likedByAtMost);
        }
        if (reason.kind === 'new') expect(movies.ids[each]).toMatch(/^new/);
      }
    }
  });

  it('rest on what was watched, where nothing is rated', async () => {
    const watches = fan.history.map(({ movieId, stars }) => ({ movieId, share: stars >= likedStars ? 1 : 0.2 }));
    const watcher = { ...fan, history: [], watches };
    const made = await rowsOf(watcher, { rows: 20, perRow: 4 });
    const reasonsOf = (kind: string, rows: typeof made) =>
      rows.flatMap((row) => (row.reason.kind === kind ? [row.reason] : []));
    const [seed] = reasonsOf('because_you_liked', made);
    expect(seed).toMatchObject({ movieId: expect.any(String), said: { share: 1 } });
    const [genre] = reasonsOf('genre', made);
    expect(genre).toEqual(reasonsOf('genre', await rowsOf(fan, { rows: 20, perRow: 4 }))[0]);
    const both = await rowsOf({ ...fan, watches }, { rows: 20, perRow: 4 });
    expect(both.map(({ reason }) => reason)).toEqual(
      (await rowsOf(fan, { rows: 20, perRow: 4 })).map(({ reason }) => reason),
    );
  });

  it('have seeds whose rows begin with other movies, those first that the seed adds most to', async () => {
    const both = viewer(
      Object.fromEntries(ids.filter((_, index) => index < 80 && index % 5 === 0).map((id) => [id, 5])),
    );
    const made = (await rowsOf(both, { rows: 20, perRow: 4 })).filter(
      ({ reason }) => reason.kind === 'because_you_liked',
    );
    const seeds = made.flatMap(({ reason }) => ('movieId' in reason ? [reason.movieId] : []));
    expect(new Set(seeds.map((id) => id.split('+')[0]))).toEqual(new Set(['comedy', 'thriller']));
    const terms = linear.terms(both);
    for (const [place, { shown, rest }] of made.entries()) {
      const amounts = [...shown, ...rest].map((each) => amountOf(terms, each, seeds[place]!));
      expect(amounts.slice(0, shown.length)).toEqual(amounts.slice(0, shown.length).toSorted((a, b) => b - a));
      expect(Math.min(...amounts)).toBeGreaterThan(0);
    }
  });

  it('have a favourite director, and a favourite actor', async () => {
    const liker = viewer(Object.fromEntries([1, 9, 41].map((index) => [ids[index]!, 5])));
    const people = (await rowsOf(liker, { rows: 20, perRow: 4 })).flatMap(({ reason }) =>
      reason.kind === 'person' ? [reason] : [],
    );
    expect(people.map(({ role }) => role).toSorted()).toEqual(['actor', 'director']);
    for (const { role, name, liked } of people) {
      const of = data.movies.filter((each) => each[role === 'actor' ? 'actors' : 'directors'].includes(name));
      const likes = liker.history.filter(({ movieId }) => of.some(({ id }) => id === movieId));
      expect(liked).toBe(likes.length);
    }
  });

  it('begin, after a few ratings, with what rests on one of them', async () => {
    const kindsOf = async (someone: typeof fan) => (await rowsOf(someone)).map(({ reason }) => reason.kind);
    expect((await kindsOf(viewer({ [ids[0]!]: 5 })))[0]).toBe('because_you_liked');
    expect((await kindsOf(viewer({ [ids[0]!]: 1 })))[0]).not.toBe('because_you_liked');
  });

  it('have hidden gems that the viewer’s own ratings add to, the most first', async () => {
    const gems = (await rowsOf(fan, { rows: 20 })).find(({ reason }) => reason.kind === 'hidden_gems');
    const terms = linear.terms(fan);
    const own = (movie: number) =>
      allTerms(terms, terms.amountsOf(movie)).reduce(
        (sum, { kind, amount }) => sum + (kind === 'rating' ? amount : 0),
        0,
      );
    const amounts = gems!.shown.map(own);
    expect(amounts).toEqual(amounts.toSorted((a, b) => b - a));
    expect(amounts.at(-1)).toBeGreaterThan(0);
  });

  it('are what most people like for someone of whom nothing is known, and never empty', async () => {
    const made = await rowsOf(viewer());
    expect(made.map(({ reason }) => reason.kind)).toEqual(expect.arrayContaining(['trending', 'genre']));
    expect(made.map(({ reason }) => reason.kind)).not.toContain('top_picks');
    for (const { reason } of made) if (reason.kind === 'genre') expect(reason.liked).toBe(0);
  });

  it('end where nothing is left, without a row that could not be good', async () => {
    expect(await rowsOf(fan, { candidates: new Set(ids.slice(0, 3)) })).toEqual([]);
    expect(await rowsOf(fan, { rows: 2 })).toHaveLength(2);
  });
});
