import { type Static, Type } from 'typebox';
import { storedRating } from './rating-schema.ts';

const line = Type.Integer({
  description: 'Which of the ratings it is about, from 1; in NDJSON the number of its line.',
});

/** What became of one of many ratings. */
export const ratingResult = Type.Union(
  [
    Type.Object(
      { line, status: Type.Enum(['applied', 'unchanged']) },
      { description: 'applied: it is what is stored now; unchanged: just that was stored already' },
    ),
    Type.Object(
      { line, status: Type.Literal('outdated'), stored: storedRating },
      { description: 'What is stored is newer, so it stays.' },
    ),
    Type.Object(
      {
        line,
        status: Type.Literal('rejected'),
        field: Type.Union([Type.String(), Type.Null()], { description: 'null: the whole line' }),
        detail: Type.String({ description: 'What was wrong with the field, and what to do.' }),
      },
      { description: 'It cannot be used; the others are not affected.' },
    ),
  ],
  { $id: 'RatingResult' },
);

export type RatingResult = Static<typeof ratingResult>;

const count = Type.Integer({ minimum: 0 });

export const ratingResults = Type.Object(
  { applied: count, unchanged: count, outdated: count, rejected: count, results: Type.Array(ratingResult) },
  {
    $id: 'RatingResults',
    description: 'How many ratings met which fate, and what became of each, in their order.',
    examples: [
      {
        applied: 1,
        unchanged: 0,
        outdated: 0,
        rejected: 1,
        results: [
          { line: 1, status: 'applied' },
          { line: 2, status: 'rejected', field: 'rating', detail: 'must be <= 5' },
        ],
      },
    ],
  },
);

export function countResults(results: readonly RatingResult[]): Omit<Static<typeof ratingResults>, 'results'> {
  const counts = { applied: 0, unchanged: 0, outdated: 0, rejected: 0 };
  for (const { status } of results) counts[status]++;
  return counts;
}
