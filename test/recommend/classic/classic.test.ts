import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Viewer } from '../../../src/domain.ts';
import { createClassic } from '../../../src/recommend/classic/classic.ts';
import { createMemorySource } from '../../../src/recommend/classic/memory-source.ts';
import type { SimilarUsersSource } from '../../../src/recommend/classic/similar-users.ts';
import { train } from '../../../src/recommend/classic/train.ts';
import { MovieTable } from '../../../src/recommend/movie-table.ts';
import type { Choice } from '../../../src/recommend/recommender.ts';
import { datasetOf, movie, rating, user, viewer } from '../../support/taste.ts';

const nobody: SimilarUsersSource = { bestMovies: async () => [[], [], []] };

/** Dramas d1 to d4, war films w1 to w4 and a western; the most popular are d4 and w4, then d3, w3 ... */
const movies = ['d1', 'd2', 'd3', 'd4', 'w1', 'w2', 'w3', 'w4', 'x1'].map((id) =>
  movie(id, { genres: [id[0]!], voteCount: 300, voteAverage: Number(id[1]) }),
);
const unrated = { count: movies.map(() => 0), mean: movies.map(() => 0) };
const model = train(movies, unrated);

/** What a movie is about is its first letter. */
const contentOf = (index: number) => ({
  column: Int32Array.of(movies[index]?.id.startsWith('w') ? 1 : 0),
  value: Float32Array.of(1),
});

async function listFor(
  someone: Viewer,
  { source = nobody, count = 5, candidates = undefined as string[] | undefined },
) {
  const choice = { candidates: candidates && new Set(candidates) };
  const list = await createClassic(model, source).recommend(someone, count, choice);
  return list.map((each) => each.movieId).join(' ');
}

describe('the classic recommender', () => {
  it('gives a stranger the popular movies', async () => {
    expect(await listFor(viewer(), {})).toBe('d4 w4 d3 w3 d2');
  });

  it('starts with the most similar movie to each of the three that the viewer liked most', async () => {
    expect(await listFor(viewer({ w2: 4, d1: 5 }), {})).toBe('d4 w4 d3 w3 d2');
    expect(await listFor(viewer({ w2: 5, d1: 4.5 }), {})).toBe('w4 d4 d3 w3 d2');
    expect(await listFor(viewer({ w1: 5, w2: 5, w3: 5, d1: 4 }), {})).toBe('w4 d4 d3 d2 x1');
    expect(await listFor(viewer({ w2: 3.5 }), {})).toBe('d4 w4 d3 w3 d2');
  });

  it('goes by what was watched most of, where the viewer has rated nothing', async () => {
    const watches = [
      { movieId: 'w2', share: 0.9 },
      { movieId: 'd1', share: 1 },
      { movieId: 'x1', share: 0.4 },
    ];
    expect(await listFor({ ...viewer(), watches }, {})).toBe('d4 w4 d3 w3 d2');
    expect(await listFor({ ...viewer(), watches: watches.slice(0, 1) }, {})).toBe('w4 d4 d3 w3 d2');
    expect(await listFor({ ...viewer({ w2: 3 }), watches: watches.slice(1, 2) }, {})).toBe('d4 w4 d3 w3 d2');
    const { basisOf } = createClassic(model, nobody);
    expect(basisOf({ ...viewer(), watches })).toBe('history');
    expect(basisOf({ ...viewer(), watches: watches.slice(2) })).toBe('popular');
  });

  it('goes, among equally liked movies, by the newest', async () => {
    const liked = (movieId: string, year: number) => ({ movieId, stars: 5, timestamp: new Date(Date.UTC(year)) });
    const someone = { ...viewer(), history: [liked('d1', 1998), liked('w1', 1999)] };
    expect(await listFor(someone, { count: 2 })).toBe('w4 d4');
  });

  it('ranks the candidates alone where some are given', async () => {
    expect(await listFor(viewer({ w2: 5 }), { candidates: ['w1', 'x1', 'w2', 'unknown'] })).toBe('w1 x1');
  });

  it('puts what similar users rated highly before all else, and asks for it once', async () => {
    let questions = 0;
    const source: SimilarUsersSource = {
      async bestMovies() {
        questions++;
        return [[], [], [{ movieId: 'x1', mean: 5, ratings: 1 }]];
      },
    };
    expect(await listFor(viewer({ w2: 5 }, { gender: 'F' }), { source })).toBe('x1 w4 d4 d3 w3');
    expect(questions).toBe(1);
    expect(await listFor(viewer({ w2: 5 }), { source })).toBe('w4 d4 d3 w3 d2');
    expect(questions).toBe(1);
  });

  it('obeys what a list may hold, and goes on to movies that came after the training', async () => {
    const catalogue = { movies: new MovieTable(model.movieIds), features: 2, content: contentOf };
    for (const each of movies) catalogue.movies.add(each);
    catalogue.movies.add(movie('added+2024', { genres: ['d'] }));
    const { recommend, basisOf } = createClassic(model, nobody, catalogue);
    const idsFor = async (someone: Viewer, choice: Choice) =>
      (await recommend(someone, 20, choice)).map(({ movieId }) => movieId).join(' ');
    expect(await idsFor(viewer(), { filter: { genresAny: ['D'] } })).toBe('d4 d3 d2 d1 added+2024');
    const watcher = { ...viewer(), watches: [{ movieId: 'd3', share: 0.1 }], hidden: new Set(['d4']) };
    expect(await idsFor(watcher, { filter: { genresAny: ['d'] } })).toBe('d2 d1 added+2024');
    expect(await idsFor(watcher, { filter: { genresAny: ['d'] }, includeRated: true })).toBe('d3 d2 d1 added+2024');
    expect(await idsFor(viewer(), { exclude: new Set(['w4']), diversity: 0.9 })).toMatch(/^d4 w3/);
    expect(basisOf(viewer({ w2: 5 }, { gender: 'F' }))).toBe('history');
    expect(basisOf(viewer({ w2: 3 }, { gender: 'F' }))).toBe('demographics');
    expect(basisOf(viewer({ w2: 3 }))).toBe('popular');
  });

  it('lists movies that came after the training alike, in whatever order it was told of them', async () => {
    const idsAfter = async (added: readonly string[]) => {
      const catalogue = { movies: new MovieTable(model.movieIds), features: 2, content: contentOf };
      for (const id of added) catalogue.movies.add(movie(id));
      const list = await createClassic(model, nobody, catalogue).recommend(viewer(), 20);
      return list.slice(movies.length).map(({ movieId }) => movieId);
    };
    expect(await idsAfter(['b+2024', 'c+2024', 'a+2024'])).toEqual(['a+2024', 'b+2024', 'c+2024']);
  });

  it('names to its source those movies that are fewer, to be chosen or not', async () => {
    const asked: unknown[] = [];
    const source: SimilarUsersSource = {
      async bestMovies(_users, choice) {
        asked.push(choice);
        return [[], [], []];
      },
    };
    const woman = viewer({ w2: 5 }, { gender: 'F' });
    await createClassic(model, source).recommend(woman, 5);
    await createClassic(model, source).recommend(woman, 5, { candidates: new Set(['w2', 'w3', 'd1']) });
    expect(asked).toEqual([{ excluded: new Set(['w2']) }, { excluded: new Set(), candidates: new Set(['w3', 'd1']) }]);
  });

  it('never recommends a rated movie, nor fewer than asked for while there are any, nor anything twice', async () => {
    const users = Array.from({ length: 8 }, (_, id) =>
      user(id, { gender: 'FM'[id % 2]!, age: 20 + id, occupation: 'x' }),
    );
    const ids = movies.map((each) => each.id);
    const ratings = users.flatMap(({ id }) => ids.filter((_, n) => (n * 7 + id) % 3 > 0).map((m) => rating(id, m, 4)));
    const dataset = datasetOf({ movies, users, ratings });
    const recommender = createClassic(model, createMemorySource({ movieIds: ids, ...dataset, ...dataset.ratings }));
    const viewers = fc.record({
      history: fc.dictionary(fc.constantFrom(...ids, 'added+since'), fc.constantFrom(0.5, 3, 4, 5)),
      attributes: fc.record({
        gender: fc.constantFrom('F', 'M', null),
        age: fc.option(fc.integer({ min: 15, max: 30 })),
        occupation: fc.constantFrom('x', 'y', null),
      }),
    });
    await fc.assert(
      fc.asyncProperty(viewers, fc.nat(12), async ({ history, attributes }, count) => {
        const list = await recommender.recommend(viewer(history, attributes), count);
        const left = ids.filter((id) => !(id in history));
        expect(list).toHaveLength(Math.min(count, left.length));
        expect(left).toEqual(expect.arrayContaining(list.map((each) => each.movieId)));
        expect(new Set(list.map((each) => each.movieId)).size).toBe(list.length);
        expect(list.map((each) => each.score)).toEqual(list.map((_, position) => 1 / (position + 1)));
      }),
    );
  });
});
