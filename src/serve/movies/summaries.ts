import { Type } from 'typebox';
import type { Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { movieIdSchema } from '../schemas/fields.ts';
import { movieSummary, summaryOf } from './summary.ts';

const schema = {
  operationId: 'readMovieSummaries',
  summary: 'Several movies by their ids',
  description: 'In the order of `ids`. Unknown ids are left out.',
  tags: ['movies'],
  body: Type.Object(
    { ids: Type.Array(movieIdSchema, { maxItems: 1000 }) },
    { additionalProperties: false, examples: [{ ids: ['alien+1979', 'heat+1995'] }] },
  ),
  response: { 200: Type.Object({ movies: Type.Array(movieSummary) }, { $id: 'MovieSummaries' }), ...problems },
};

/** `POST /v1/movies/summaries`: a page that keeps ids only shows them with it. */
export const movieSummariesRoute: Routes = async (app, { answers }) => {
  app.post('/movies/summaries', { config: { access: 'public' }, schema }, async ({ body: { ids } }) => {
    const { model } = await answers.ask(undefined);
    const { movies } = model.linear.catalogue;
    return { movies: ids.filter((id) => movies.indexOf(id) !== undefined).map((id) => summaryOf(movies, id)) };
  });
};
