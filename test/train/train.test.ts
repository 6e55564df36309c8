import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readArtifact } from '../../src/artifact/read.ts';
import { writeArtifact } from '../../src/artifact/write.ts';
import { elementAt, type Kernels, loadKernels } from '../../src/kernels/index.ts';
import { defaultHyperparameters } from '../../src/model/hyperparameters.ts';
import { linearSections, readLinearModel } from '../../src/model/linear-model.ts';
import { createLinear } from '../../src/recommend/linear/linear.ts';
import { trainLinear } from '../../src/train/train.ts';
import { datasetOf, leftOut, movie, type Rows, rating, twoCamps, user, viewer } from '../support/taste.ts';

let kernels: Kernels;
let folder: string;
beforeAll(async () => {
  kernels = loadKernels();
  folder = await mkdtemp(path.join(tmpdir(), 'marquee-train-'));
});
afterAll(async () => {
  await kernels.close();
  await rm(folder, { recursive: true });
});

/** Two dozen movies want less of a ridge than thousands. */
const small = { ...defaultHyperparameters, headRatings: 1, long: { ...defaultHyperparameters.long, ridge: 5 } };

const train = (rows: Rows, headLimit = 1000, hyperparameters = small) =>
  trainLinear(datasetOf(rows), { kernels, headLimit, hyperparameters });

const historyOf = ({ ratings }: Rows, userId: number) =>
  Object.fromEntries(ratings.filter((each) => each.userId === userId).map((each) => [each.movieId, each.stars]));

describe('training', () => {
  it('recommends to each of two camps the one movie of the camp that the user has not rated', async () => {
    const rows = twoCamps();
    const recommender = createLinear(await train(rows));
    for (const { id } of rows.users) {
      const [best] = await recommender.recommend(viewer(historyOf(rows, id)), 1);
      expect(best.movieId).toBe(`${id % 2 === 0 ? 'comedy' : 'thriller'}+${leftOut(id)}+2000`);
    }
  });

  it('gives equal bytes for equal rows in any order', async () => {
    const rows = twoCamps(12);
    const bytesFor = async (name: string, { movies, users, ratings }: Rows) => {
      const model = await train({ movies, users, ratings });
      return writeArtifact(path.join(folder, name), linearSections(model));
    };
    const expected = await bytesFor('ordered', rows);
    const shuffled = <Item>(items: Item[]) => fc.shuffledSubarray(items, { minLength: items.length });
    await fc.assert(
      fc.asyncProperty(
        fc.record({ movies: shuffled(rows.movies), users: shuffled(rows.users), ratings: shuffled(rows.ratings) }),
        async (reordered) => {
          expect(await bytesFor('shuffled', reordered)).toEqual(expected);
        },
      ),
      { numRuns: 10 },
    );
  });

  it('solves the published formula', async () => {
    const rows: Rows = {
      movies: ['a+2000', 'b+2000', 'c+2000'].map((id) => movie(id)),
      users: [user(1), user(2)],
      ratings: [rating(1, 'a+2000', 5), rating(1, 'b+2000', 4), rating(2, 'b+2000', 4), rating(2, 'c+2000', 1)],
    };
    const long = { ...small.long, dropout: 0, ridge: 2 };
    const plain = { ...small, contentWeight: 0, columnDamping: 0, userWeightExponent: 0, long };
    const { weights } = await train(rows, 1000, plain);
    // By hand: G = [[1.44, 1.2, 0], [1.2, 2, .3], [0, .3, .09]], A = G + 2 I, B = -A^-1 / diag, by columns.
    const [a, b, c, ab, bc] = [3.44, 4, 2.09, 1.2, 0.3];
    const cofactors = [
      [b * c - bc * bc, -ab * c, ab * bc],
      [-ab * c, a * c, -a * bc],
      [ab * bc, -a * bc, a * b - ab * ab],
    ];
    cofactors.forEach((row, i) => {
      row.forEach((cofactor, j) => {
        expect(elementAt(weights, i, j)).toBeCloseTo(i === j ? 0 : -cofactor / cofactors[j][j], 4);
      });
    });
  });

  it('says so when the hyper-parameters leave nothing to invert', async () => {
    await expect(train(twoCamps(2), 1000, { ...small, long: { ...small.long, ridge: -50 } })).rejects.toMatchObject({
      code: 'NOT_POSITIVE_DEFINITE',
    });
  });

  it('makes a model of a catalogue without users and of one without movies', async () => {
    const rows = twoCamps();
    const unrated = createLinear(await train({ movies: rows.movies, users: [], ratings: [] }));
    expect(await unrated.recommend(viewer(), 10)).toHaveLength(10);
    const empty = createLinear(await train({ movies: [], users: [], ratings: [] }));
    expect(await empty.recommend(viewer({ 'gone+1999': 5 }), 10)).toEqual([]);
  });

  it('comes back from its artifact with the same answers', async () => {
    const rows = twoCamps();
    const model = await train(rows, 20);
    const file = path.join(folder, 'model.marquee');
    await writeArtifact(file, linearSections(model));
    const copy = createLinear(readLinearModel(await readArtifact(file)));
    const someone = viewer(historyOf(rows, 3), { gender: 'M', age: 23 });
    expect(await copy.recommend(someone, 24)).toEqual(await createLinear(model).recommend(someone, 24));
  });
});
