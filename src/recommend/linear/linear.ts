import type { MovieId, Viewer } from '../../domain.ts';
import { type SparseRow, type SparseRows, topColumns } from '../../kernels/index.ts';
import { everyone, groupsOf } from '../../model/attributes.ts';
import type { LinearModel } from '../../model/linear-model.ts';
import { preferenceOf, priorWeights, type RegimeShares, regimeShares } from '../../model/preferences.ts';
import { rowOf } from '../../model/sparse.ts';
import type { Recommendation, Recommender } from '../recommender.ts';
import { Catalogue, product } from './catalogue.ts';

/** One reason for a score. All terms of a movie add up to its score. */
export type Term =
  /** Because the viewer gave `movieId` so many stars. */
  | { kind: 'rating'; movieId: MovieId; stars: number; amount: number }
  /** Because people of this group like it: `everyone`, `age 25-34` ... */
  | { kind: 'group'; group: string; amount: number };

export type LinearRecommender = Recommender & {
  readonly catalogue: Catalogue;
  /** One score for each movie of the catalogue, by index. */
  scores(viewer: Viewer): Float32Array;
  /** The terms of one movie's score, largest amount first; undefined for a movie that is not in the catalogue. */
  explain(viewer: Viewer, movieId: MovieId): Term[] | undefined;
};

/** `score = a B + kappa(n) prior(d)`, from what is known of the viewer at this moment: nothing is remembered. */
export function createLinear(model: LinearModel): LinearRecommender {
  const { hyperparameters } = model;
  const catalogue = new Catalogue(model);
  const groupRows = new Map(model.prior.groups.map((group, row) => [group, row]));
  const headSize = model.head.length;

  /** The viewer's groups that training knew, each with its weight and what it likes. */
  function priorOf(viewer: Viewer): { group: string; weight: number; likes: Float32Array }[] {
    const weights = priorWeights(regimeShares(viewer.history.length, hyperparameters), hyperparameters);
    const names = [everyone, ...groupsOf(viewer.attributes).map(({ name }) => name)];
    return names.flatMap((group) => {
      const row = groupRows.get(group);
      if (row === undefined) return [];
      const likes = model.prior.values.subarray(row * headSize, (row + 1) * headSize);
      return [{ group, weight: group === everyone ? weights.everyone : weights.group, likes }];
    });
  }

  /** Sums of the likes of groups: there are only so many combinations, and every request needs one. */
  const deviations = new Map<string, Float32Array>();

  function priorScores(viewer: Viewer): Float32Array {
    const [popularity, ...groups] = priorOf(viewer);
    const key = groups.map(({ group }) => group).join();
    let deviation = deviations.get(key);
    if (!deviation) {
      deviation = new Float32Array(headSize);
      for (const { likes } of groups) for (let movie = 0; movie < headSize; movie++) deviation[movie] += likes[movie];
      deviations.set(key, deviation);
    }
    const groupWeight = groups[0]?.weight ?? 0;
    const scores = new Float32Array(headSize);
    for (let movie = 0; movie < headSize; movie++) {
      scores[movie] = popularity.weight * popularity.likes[movie] + groupWeight * deviation[movie];
    }
    return scores;
  }

  /** Catalogue indices of the viewer's history, unknown movies left out, with what each preference is. */
  function ratedBy(viewer: Viewer): Rated[] {
    const rated: Rated[] = [];
    for (const { movieId, stars } of viewer.history) {
      const movie = catalogue.indexOf(movieId);
      if (movie !== undefined) rated.push({ movie, preference: preferenceOf(stars, hyperparameters) });
    }
    // A history gives the same bits in whatever order it comes.
    return rated.sort((a, b) => a.movie - b.movie);
  }

  function headScores(viewer: Viewer, rated: readonly Rated[]): Float32Array {
    const start = priorScores(viewer);
    const { long, short } = regimeShares(viewer.history.length, hyperparameters);
    const row = historyRow(rated, catalogue, headSize);
    if (short > 0) addRows(start, model.shortWeights, row, short);
    if (long === 0) return start;
    return model.weights.score({ column: row.column, value: row.value.map((preference) => long * preference) }, start);
  }

  return {
    name: 'marquee',
    catalogue,

    scores(viewer) {
      return catalogue.scores(headScores(viewer, ratedBy(viewer)));
    },

    async recommend(viewer, count, { candidates } = {}): Promise<Recommendation[]> {
      const rated = ratedBy(viewer);
      const scores = catalogue.scores(headScores(viewer, rated));
      const excluded = [...rated.map(({ movie }) => movie), ...catalogue.removed];
      const allowed = candidates && Uint8Array.from(catalogue.ids, (id) => (candidates.has(id) ? 1 : 0));
      return topColumns(scores, count, { excluded, allowed }).map((movie) => ({
        movieId: catalogue.ids[movie],
        score: scores[movie],
      }));
    },

    explain(viewer, movieId): Term[] | undefined {
      const movie = catalogue.indexOf(movieId);
      if (movie === undefined) return undefined;
      const candidate = catalogue.candidate(movie);
      const terms: Term[] = priorOf(viewer).map(({ group, weight, likes }) => {
        return { kind: 'group', group, amount: weight * product(candidate, likes) };
      });
      const shares = regimeShares(viewer.history.length, hyperparameters);
      for (const { movieId: rated, stars } of viewer.history) {
        const index = catalogue.indexOf(rated);
        if (index === undefined) continue;
        const weight = weightBetween(catalogue.rated(index), candidate, shares);
        terms.push({ kind: 'rating', movieId: rated, stars, amount: preferenceOf(stars, hyperparameters) * weight });
      }
      return terms.filter((term) => term.amount !== 0).sort((a, b) => b.amount - a.amount);
    },
  };

  /** What a preference of 1 for the movie `from` adds to the score of the movie `to`. */
  function weightBetween(from: SparseRow, to: SparseRow, { long, short }: RegimeShares): number {
    let sum = 0;
    from.column.forEach((row, entry) => {
      const few = new Map(entriesOf(rowOf(model.shortWeights, row)));
      to.column.forEach((column, index) => {
        const weight = long * model.weights.values[row * headSize + column] + short * (few.get(column) ?? 0);
        sum += from.value[entry] * to.value[index] * weight;
      });
    });
    return sum;
  }
}

/** A movie of a history by its index in the catalogue. */
type Rated = { movie: number; preference: number };

/** Adds `factor * row x matrix` to `scores`, where few entries of the matrix are not zero. */
function addRows(scores: Float32Array, matrix: SparseRows, row: SparseRow, factor: number): void {
  row.column.forEach((position, entry) => {
    const preference = factor * row.value[entry];
    for (let at = matrix.rowStart[position]; at < matrix.rowStart[position + 1]; at++) {
      scores[matrix.column[at]] += preference * matrix.value[at];
    }
  });
}

function entriesOf({ column, value }: SparseRow): [number, number][] {
  return Array.from(column, (position, entry) => [position, value[entry]]);
}

/** a_u over the head, ascending by position. */
function historyRow(rated: readonly Rated[], catalogue: Catalogue, headSize: number): SparseRow {
  const preferences = new Float64Array(headSize);
  for (const { movie, preference } of rated) catalogue.addRated(movie, preference, preferences);
  const column: number[] = [];
  for (let position = 0; position < headSize; position++) if (preferences[position] !== 0) column.push(position);
  return { column: Int32Array.from(column), value: Float32Array.from(column, (position) => preferences[position]) };
}
