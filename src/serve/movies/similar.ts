import { type Static, Type } from 'typebox';
import { unknownMovie } from '../../domain/unknown.ts';
import type { MovieId } from '../../domain.ts';
import type { Choice } from '../../recommend/recommender.ts';
import { type SimilarMovie, similarByContent, similarByTaste } from '../../recommend/similar.ts';
import { type Asked, sendJson } from '../answers.ts';
import type { Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { limit, modelSchema, toModel } from '../recommendations/schema.ts';
import { movieIdSchema } from '../schemas/fields.ts';
import { queryChoice, readQueryChoice } from '../schemas/filters.ts';
import { movieSummary, summaryOf } from './summary.ts';

const { include_rated: _, ...choice } = queryChoice;
const query = Type.Object({ limit, ...choice }, { additionalProperties: false });

const similarMovies = (description: string) =>
  Type.Array(
    Type.Object({
      movie: movieSummary,
      similarity: Type.Number({ description: 'Above 0, at most 1; not to be compared between taste and content.' }),
    }),
    { description },
  );

const answer = Type.Object(
  {
    movie: movieSummary,
    model: modelSchema,
    by_taste: similarMovies(
      'People who like one like the other, by the partial correlation of their ratings. For a movie with too few ratings, ' +
        'those of movies with similar content count.',
    ),
    by_content: similarMovies(
      'They are about the same: by the cosine of genres, keywords, people, words and so on; of movies as alike, those that more ' +
        'people like come first.',
    ),
  },
  { $id: 'SimilarMovies' },
);

/** `GET /v1/movies/{id}/similar`. */
export const similarMoviesRoute: Routes = async (app, { answers }) => {
  app.get(
    '/movies/:id/similar',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'listSimilarMovies',
        summary: 'Movies like this one',
        description: 'By taste and by content, the best first.',
        tags: ['movies'],
        params: Type.Object({ id: movieIdSchema }),
        querystring: query,
        response: { 200: answer, ...problems },
      },
    },
    async ({ params: { id }, query: { limit = 10, ...given } }, reply) => {
      const choice = readQueryChoice(given);
      const text = `similar ${limit} ${JSON.stringify([id, given])}`;
      const body = await answers.remember(undefined, { recommender: 'popular', text }, (asked) =>
        JSON.stringify(listSimilar(asked, id, limit, choice)),
      );
      return sendJson(reply, body);
    },
  );
};

/** @throws MarqueeError MOVIE_UNKNOWN */
function listSimilar({ model }: Asked, id: MovieId, count: number, choice: Choice): Static<typeof answer> {
  const { movies } = model.linear.catalogue;
  const movie = movies.indexOf(id);
  if (movie === undefined || !movies.isPresent(movie)) throw unknownMovie(id);
  const toItems = (list: readonly SimilarMovie[] = []) =>
    list.map(({ movieId, similarity }) => ({ movie: summaryOf(movies, movieId), similarity }));
  return {
    movie: summaryOf(movies, id),
    model: toModel(model),
    by_taste: toItems(similarByTaste(model.linear, id, count, choice)),
    by_content: toItems(similarByContent(model.linear, id, count, choice)),
  };
}
