import { type Static, Type } from 'typebox';
import { unknownMovie } from '../../domain/unknown.ts';
import type { Barrier } from '../../recommend/eligibility.ts';
import { explainMovie } from '../../recommend/explanation.ts';
import type { Choice } from '../../recommend/recommender.ts';
import type { Asked } from '../answers.ts';
import { movieSummary, summaryOf } from '../movies/summary.ts';
import { groundsSchema, rank, score, termSchema, toModel, toTerm, toTrendAsOf } from './schema.ts';

const barrierSchema = Type.Union(
  [
    Type.Object({ kind: Type.Literal('rated'), rating: Type.Number() }),
    Type.Object({
      kind: Type.Literal('watched'),
      share: Type.Number({ description: 'The part of the movie, 0 to 1.' }),
    }),
    Type.Object({ kind: Type.Literal('seen') }, { description: 'Seen, and neither rated nor watched.' }),
    Type.Object({ kind: Type.Literal('hidden') }, { description: 'The user has hidden it.' }),
    Type.Object({ kind: Type.Literal('excluded') }),
    Type.Object(
      { kind: Type.Literal('filtered'), condition: Type.String({ examples: ['year_from'] }) },
      { description: 'It does not meet this filter; `adult` is a filter unless adult films are included.' },
    ),
  ],
  { $id: 'Barrier' },
);

export const explanationSchema = Type.Object(
  {
    ...groundsSchema,
    movie: movieSummary,
    score,
    terms: Type.Array(termSchema, { description: 'All of them, largest amount first; they add up to the score.' }),
    listed: Type.Boolean({ description: 'Whether the movie may be in the list; how far up is the rank.' }),
    barriers: Type.Array(barrierSchema, {
      description: 'Everything that keeps it from being listed; empty if it is listed.',
    }),
    rank,
    of: Type.Integer({ description: 'How many movies are ranked: this one and all that may be listed.' }),
  },
  { $id: 'Explanation' },
);

/** @throws MarqueeError MOVIE_UNKNOWN */
export function explain({ viewer, model }: Asked, movieId: string, choice: Choice): Static<typeof explanationSchema> {
  const { movies } = model.linear.catalogue;
  const explanation = explainMovie(model.linear, viewer, movieId, choice);
  const barriers = explanation?.barriers ?? [];
  if (!explanation || barriers.some(({ kind }) => kind === 'gone')) throw unknownMovie(movieId);
  return {
    account: viewer.account,
    basis: model.linear.basisOf(viewer),
    model: toModel(model),
    trend_as_of: toTrendAsOf(model),
    movie: summaryOf(movies, movieId),
    score: explanation.score,
    terms: explanation.terms.map((term) => toTerm(movies, term)),
    listed: barriers.length === 0,
    barriers: barriers.flatMap(toBarrier),
    rank: explanation.rank,
    of: explanation.others + 1,
  };
}

function toBarrier(barrier: Barrier): Static<typeof barrierSchema>[] {
  switch (barrier.kind) {
    case 'rated':
      return [{ kind: 'rated', rating: barrier.stars }];
    case 'filtered':
      return [{ kind: 'filtered', condition: inSnakeCase(barrier.condition) }];
    case 'gone':
      return [];
    default:
      return [barrier];
  }
}

function inSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
