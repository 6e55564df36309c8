import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { movieIdOf, yearOf } from '../../domain/movie-id.ts';
import type { MovieId } from '../../domain.ts';
import { createMovie, findMovie } from '../../store/movies/writes.ts';
import type { Answers } from '../answers.ts';
import type { AppOptions } from '../context.ts';
import { InvalidRequest, problems } from '../problems.ts';
import { audienceRoute } from './audience.ts';
import { type GivenMovie, movieSchema, toMovie, toMovieAnswer, wholeMovieSchema } from './details.ts';
import { movieFacetsRoute } from './facets.ts';
import { movieListRoute } from './list.ts';
import { movieRoutes } from './movie.ts';
import { onboardingRoute } from './onboarding.ts';
import { popularMoviesRoute } from './popular.ts';
import { similarMoviesRoute } from './similar.ts';

const longestId = 255;

/** `POST /v1/movies`, and what is beneath it of movies. */
export function moviesRoutes({ sql }: Pick<AppOptions, 'sql'>, answers: Answers): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/movies',
      {
        config: { access: 'write' },
        schema: {
          operationId: 'createMovie',
          summary: 'Make a movie',
          description:
            'It can be found, recommended and similar to others from the very next request on. Without `id`, its id is the one ' +
            'that title and year make, as in an import. No movie may have the id yet: 409 `MOVIE_TAKEN` names the one that ' +
            'has. The answer is at the address in its `Location`.',
          tags: ['movies'],
          body: wholeMovieSchema,
          response: { 201: movieSchema, ...problems },
        },
      },
      async ({ body }, reply) => {
        const movie = toMovie(body.id ?? idFor(body), body);
        await createMovie(sql, movie);
        reply.code(201).header('location', `/v1/movies/${encodeURIComponent(movie.id)}`);
        return toMovieAnswer(await findMovie(sql, movie.id));
      },
    );

    app.register(movieListRoute(sql));
    app.register(movieFacetsRoute(answers));
    app.register(popularMoviesRoute(answers));
    app.register(onboardingRoute(answers));
    app.register(movieRoutes(sql));
    app.register(audienceRoute(sql));
    app.register(similarMoviesRoute(answers));
  };
}

function idFor({ title, year = null, release_date: releaseDate = null }: GivenMovie): MovieId {
  const id = movieIdOf(title, year ?? yearOf({ id: '', releaseDate }) ?? null);
  if (id.length <= longestId) return id;
  throw new InvalidRequest([{ field: 'body.id', detail: `is missing, and the title makes one that is too long` }]);
}
