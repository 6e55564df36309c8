import type { RowPicks, SparseRows } from '../../kernels/index.ts';
import type { RegimeShares } from '../../model/preferences.ts';

/** What preferences for head movies add to the scores of some movies. */
export type Influences = {
  /** To be called before others, after anyone else may have used the same picks. */
  begin(): void;
  /** What a preference of 1 for the head movie at `position` adds to the score of each movie; used again for the next one. */
  of(position: number): Float64Array;
};

/** @param candidates the movies as combinations of head movies */
export function createInfluences(
  picks: RowPicks,
  shares: RegimeShares,
  candidates: SparseRows,
  headSize: number,
): Influences {
  const { columns, direct, combined, placeOf } = chooseColumns(candidates, headSize);
  const { picked } = picks;
  const influences = new Float64Array(candidates.rowStart.length - 1);
  /** All that is picked, where each movie is one column: its order is that of the movies. */
  const asPicked = combined.length === 0 ? picked.subarray(1, 1 + influences.length) : undefined;

  function writePicked(): Float64Array {
    if (asPicked) return asPicked;
    influences.fill(0);
    addPicked();
    return influences;
  }

  function addPicked(): void {
    for (let place = 0; place < direct.length; place++) influences[direct[place]] += picked[place + 1];
    const { rowStart, value } = candidates;
    for (let place = 0; place < combined.length; place++) {
      const movie = combined[place];
      const end = rowStart[movie + 1];
      let sum = influences[movie];
      for (let at = rowStart[movie]; at < end; at++) sum += picked[placeOf[at]] * value[at];
      influences[movie] = sum;
    }
  }

  return {
    begin: () => picks.choose(columns),
    of(position) {
      const { long, short } = shares;
      if (long > 0) picks.pickWeights(position, long);
      else picks.pickShortWeights(position, short);
      if (long === 0 || short === 0) return writePicked();
      influences.fill(0);
      addPicked();
      picks.pickShortWeights(position, short);
      addPicked();
      return influences;
    },
  };
}

const none = new Uint16Array(0);
/** By head position, the place of a column among the chosen ones; all 0 between two choices. */
let places = new Uint16Array(0);

/**
 * The distinct columns of the candidates; those first that are a movie each, `direct`. `combined` are the movies that are made of
 * several, or of a part of one, and `placeOf` says where each of their entries is picked.
 */
function chooseColumns({ rowStart, column, value }: SparseRows, headSize: number) {
  if (places.length < headSize) places = new Uint16Array(headSize);
  const columns: number[] = [];
  const direct: number[] = [];
  const combined: number[] = [];
  const choose = (at: number) => {
    places[column[at]] = columns.push(column[at]);
  };
  for (let movie = 0; movie + 1 < rowStart.length; movie++) {
    const at = rowStart[movie];
    const isDirect = rowStart[movie + 1] === at + 1 && value[at] === 1 && places[column[at]] === 0;
    if (isDirect) choose(at);
    (isDirect ? direct : combined).push(movie);
  }
  for (const movie of combined) {
    for (let at = rowStart[movie]; at < rowStart[movie + 1]; at++) if (places[column[at]] === 0) choose(at);
  }
  const placeOf = combined.length === 0 ? none : Uint16Array.from(column, (each) => places[each]);
  for (const each of columns) places[each] = 0;
  return { columns: Int32Array.from(columns), direct, combined, placeOf };
}
