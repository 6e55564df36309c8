import { type Static, Type } from 'typebox';
import { askAbout, type Question } from '../../recommend/onboarding.ts';
import type { Choice } from '../../recommend/recommender.ts';
import { type Asked, sendJson } from '../answers.ts';
import type { Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { limit, modelSchema, toModel } from '../recommendations/schema.ts';
import { queryChoice, readQueryChoice } from '../schemas/filters.ts';
import { movieSummary, summaryOf } from './summary.ts';

const { include_rated: _, diversity: __, ...choice } = queryChoice;
const query = Type.Object({ limit, ...choice }, { additionalProperties: false });

const answer = Type.Object(
  {
    model: modelSchema,
    movies: Type.Array(
      Type.Object({
        movie: movieSummary,
        why: Type.String({
          description: 'Why it is asked about, as a sentence.',
          examples: ['31% of all users like it; an answer says 55% as much as one about the most informative movie.'],
        }),
        known: Type.Number({ description: 'Share of all users who like it, and so are likely to know it.' }),
        telling: Type.Number({
          description:
            'How much an answer changes the scores of other movies, relative to the most informative movie (1).',
        }),
        likeness: Type.Number({
          description:
            'The similarity, 0 to 1, to the most similar movie before it in the list; similar movies are less informative.',
        }),
      }),
      { description: 'Best question first.' },
    ),
  },
  { $id: 'OnboardingMovies' },
);

/** `GET /v1/movies/onboarding`. */
export const onboardingRoute: Routes = async (app, { answers }) => {
  app.get(
    '/movies/onboarding',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'listOnboardingMovies',
        summary: 'Movies to ask a new user about',
        description:
          'Known to many, informative about other movies, and different from each other. Put movies that were asked about or ' +
          'rated into `exclude`.',
        tags: ['movies'],
        querystring: query,
        response: { 200: answer, ...problems },
      },
    },
    async ({ query: { limit = 10, ...given } }, reply) => {
      const choice = readQueryChoice(given);
      const text = `onboarding ${limit} ${JSON.stringify(given)}`;
      const body = await answers.remember(undefined, { recommender: 'popular', text }, (asked) =>
        JSON.stringify(listQuestions(asked, limit, choice)),
      );
      return sendJson(reply, body);
    },
  );
};

function listQuestions({ model }: Asked, count: number, choice: Choice): Static<typeof answer> {
  const { movies } = model.linear.catalogue;
  return {
    model: toModel(model),
    movies: askAbout(model.linear, count, choice).map((question) => {
      const { movieId, known, telling, likeness } = question;
      return { movie: summaryOf(movies, movieId), why: reasonFor(question), known, telling, likeness };
    }),
  };
}

function reasonFor({ known, telling, likeness }: Question): string {
  const percent = (share: number) => `${Math.round(100 * share)}%`;
  return (
    `${percent(known)} of all users like it; an answer says ${percent(telling)} as much as one about the most informative movie` +
    `${likeness === 0 ? '' : `; it is ${percent(likeness)} like a movie before it in the list`}.`
  );
}
