import { type Static, Type } from 'typebox';
import type { LoadedModel } from '../../app/models/served-model.ts';
import { facetsOf } from '../../recommend/facets.ts';
import { sendJson } from '../answers.ts';
import type { Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { orNull } from '../schemas/fields.ts';

const named = (description: string) =>
  Type.Array(Type.Object({ name: Type.String(), movies: Type.Integer({ description: 'Number of movies.' }) }), {
    description,
  });

const answer = Type.Object(
  {
    genres: named('Most frequent first.'),
    languages: named('Original languages, most frequent first.'),
    year_from: orNull(Type.Integer({ description: 'The first year of release.' })),
    year_to: orNull(Type.Integer({ description: 'The last year of release.' })),
    runtime_max: orNull(Type.Number({ description: 'Longest runtime, in minutes.' })),
  },
  {
    $id: 'MovieFacets',
    description: 'Null or an empty list if unknown for all movies.',
    examples: [
      {
        genres: [{ name: 'Drama', movies: 4361 }],
        languages: [{ name: 'en', movies: 6210 }],
        year_from: 1902,
        year_to: 2018,
        runtime_max: 248,
      },
    ],
  },
);

/** `GET /v1/movies/facets`. */
export const movieFacetsRoute: Routes = async (app, { answers }) => {
  app.get(
    '/movies/facets',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'listMovieFacets',
        summary: 'Values to filter movies by',
        description: 'Genres, languages, years and runtimes of the movies in the catalogue.',
        tags: ['movies'],
        response: { 200: answer, ...problems },
      },
    },
    async (_request, reply) => {
      const question = { recommender: 'popular', text: 'facets' } as const;
      const body = await answers.remember(undefined, question, ({ model }) => JSON.stringify(describe(model)));
      return sendJson(reply, body);
    },
  );
};

function describe(model: LoadedModel): Static<typeof answer> {
  const { genres, languages, years, longest } = facetsOf(model.linear.catalogue.movies);
  return { genres, languages, year_from: years?.[0] ?? null, year_to: years?.[1] ?? null, runtime_max: longest };
}
