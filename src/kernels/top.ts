import { placeAbove } from './row-sums.ts';
import { type ColumnChoice, sortBest } from './sort.ts';

/**
 * The columns of the `count` highest scores, best first; of equal scores the lower column. Columns that are excluded or
 * not allowed, and scores that are NaN or minus infinity, are never among them.
 */
export function topColumns(scores: Float32Array, count: number, choice: ColumnChoice = {}): number[] {
  const barred = barredColumns(scores.length, choice.excluded);
  return count > longestHeap ? sortBest(scores, count, choice, barred) : heapBest(scores, count, choice, barred);
}

/** Longer lists are sorted, which takes a fraction of the time of so long a heap. */
const longestHeap = 64;

function heapBest(
  scores: Float32Array,
  count: number,
  { allowed, allowedAt, order, nextAbove = (bar, first) => placeAbove(scores, bar, first) }: ColumnChoice,
  barred: Uint8Array | undefined,
): number[] {
  // The best so far, the last of them at the root.
  const heap = new Int32Array(Math.max(0, Math.min(count, scores.length)));
  let length = 0;
  let bar = heap.length > 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  // Only another order than by column lets a later column go before an equal one.
  const next = order === undefined ? nextAbove : (bar: number, first: number) => placeReaching(scores, bar, first);
  for (let column = next(bar, 0); column < scores.length; column = next(bar, column + 1)) {
    if (barred?.[column] === 1) continue;
    if (allowed !== undefined && allowed[allowedAt === undefined ? column : allowedAt[column]] === 0) continue;
    if (length < heap.length) rise(heap, length++, column, scores, order);
    else if (precedes(column, heap[0], scores, order)) sink(heap, length, column, scores, order);
    if (length === heap.length) bar = scores[heap[0]];
  }
  return drain(heap, length, scores, order);
}

/** The first place from `first` on with a score that is `bar` or above it, and not minus infinity; the number of scores where there is none. */
function placeReaching(scores: Float32Array, bar: number, first: number): number {
  let place = first;
  while (place < scores.length && !(scores[place] >= bar && scores[place] > Number.NEGATIVE_INFINITY)) place++;
  return place;
}

function barredColumns(size: number, excluded: Iterable<number> | undefined): Uint8Array | undefined {
  if (excluded === undefined) return undefined;
  const barred = new Uint8Array(size);
  for (const column of excluded) barred[column] = 1;
  return barred;
}

function precedes(a: number, b: number, scores: Float32Array, order: Int32Array | undefined): boolean {
  if (scores[a] !== scores[b]) return scores[a] > scores[b];
  return order === undefined ? a < b : order[a] < order[b];
}

/** Puts `column` at the heap's end and lets it rise to its place. */
function rise(heap: Int32Array, end: number, column: number, scores: Float32Array, order?: Int32Array): void {
  let place = end;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (!precedes(heap[parent], column, scores, order)) break;
    heap[place] = heap[parent];
    place = parent;
  }
  heap[place] = column;
}

/** Puts `column` at the root of a heap of `length` and lets it sink to its place. */
function sink(heap: Int32Array, length: number, column: number, scores: Float32Array, order?: Int32Array): void {
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= length) break;
    if (child + 1 < length && precedes(heap[child], heap[child + 1], scores, order)) child++;
    if (!precedes(column, heap[child], scores, order)) break;
    heap[place] = heap[child];
    place = child;
  }
  heap[place] = column;
}

/** All of the heap, best first. */
function drain(heap: Int32Array, length: number, scores: Float32Array, order?: Int32Array): number[] {
  const best = new Array<number>(length);
  for (let last = length - 1; last >= 0; last--) {
    best[last] = heap[0];
    sink(heap, last, heap[last], scores, order);
  }
  return best;
}
