import type { Rating } from '../domain.ts';

/** A rating and the number of its row in the file, from 0: what a file with a split's parts is matched by. */
export type SourceRating = Rating & { row: number };
