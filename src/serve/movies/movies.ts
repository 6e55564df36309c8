import { Type } from 'typebox';
import { movieIdOf, yearOf } from '../../domain/movie-id.ts';
import type { MovieId } from '../../domain.ts';
import { changeMovie, createMovie, deleteMovie, findMovie, putMovie } from '../../store/movies/writes.ts';
import type { Routes } from '../context.ts';
import { InvalidRequest, problems } from '../problems.ts';
import { movieIdSchema } from '../schemas/fields.ts';
import {
  type GivenMovie,
  movieChangesSchema,
  movieSchema,
  toChanges,
  toMovie,
  toMovieAnswer,
  wholeMovieSchema,
} from './details.ts';

const maxIdLength = 255;

/** `POST /v1/movies`, and what is beneath it of movies. */
export const moviesRoutes: Routes = async (app, { sql }) => {
  app.post(
    '/movies',
    {
      config: { access: 'write' },
      schema: {
        operationId: 'createMovie',
        summary: 'Create a movie',
        description:
          'Searchable and recommended from the next request on. Without `id`, the id is made from title and year, as in an ' +
          'import. The id must be free: 409 `MOVIE_TAKEN` names the movie that has it. `Location` has its address.',
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
};

function idFor({ title, year = null, release_date: releaseDate = null }: GivenMovie): MovieId {
  const id = movieIdOf(title, year ?? yearOf({ id: '', releaseDate }) ?? null);
  if (id.length <= maxIdLength) return id;
  throw new InvalidRequest([{ field: 'body.id', detail: `is missing, and the title makes one that is too long` }]);
}

const params = Type.Object({ id: movieIdSchema });

const deleted = Type.Object(
  {
    deleted: Type.Boolean({ description: 'Whether there was something to delete.' }),
    ratings: Type.Integer({ description: 'Number of deleted ratings.' }),
    watches: Type.Integer({ description: 'Number of deleted watches.' }),
    hidden: Type.Integer({ description: 'Number of users who had hidden it.' }),
  },
  { $id: 'DeletedMovie', examples: [{ deleted: true, ratings: 102, watches: 7, hidden: 0 }] },
);

/** `GET|PUT|PATCH|DELETE /v1/movies/{id}`. */
export const movieRoutes: Routes = async (app, { sql }) => {
  app.get(
    '/movies/:id',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'getMovie',
        summary: 'A movie',
        tags: ['movies'],
        params,
        response: { 200: movieSchema, ...problems },
      },
    },
    async ({ params: { id } }) => toMovieAnswer(await findMovie(sql, id)),
  );

  app.put(
    '/movies/:id',
    {
      config: { access: 'write' },
      schema: {
        operationId: 'putMovie',
        summary: 'Create or replace a movie',
        description:
          'What the body leaves out is cleared; ratings stay. With the header `If-None-Match: *` an existing movie is not ' +
          'replaced (409 `MOVIE_TAKEN`).',
        tags: ['movies'],
        params,
        headers: Type.Object({
          'if-none-match': Type.Optional(
            Type.String({ description: '`*`: only if there is none yet.', examples: ['*'] }),
          ),
        }),
        body: wholeMovieSchema,
        response: {
          200: Type.Object({ ...movieSchema.properties }, { description: 'The movie was replaced.' }),
          201: Type.Object({ ...movieSchema.properties }, { description: 'The movie is new.' }),
          ...problems,
        },
      },
    },
    async ({ params: { id }, headers, body }, reply) => {
      if (body.id !== undefined && body.id !== id) {
        throw new InvalidRequest([{ field: 'body.id', detail: `must be that of the address, "${id}", or absent` }]);
      }
      const movie = toMovie(id, body);
      let isNew = true;
      if (headers['if-none-match'] === '*') await createMovie(sql, movie);
      else isNew = await putMovie(sql, movie);
      if (isNew) reply.code(201).header('location', `/v1/movies/${encodeURIComponent(id)}`);
      return toMovieAnswer(await findMovie(sql, id));
    },
  );

  app.patch(
    '/movies/:id',
    {
      config: { access: 'write' },
      schema: {
        operationId: 'changeMovie',
        summary: 'Change a movie',
        description: 'What the body leaves out stays as it is. The id never changes.',
        tags: ['movies'],
        params,
        body: movieChangesSchema,
        response: { 200: movieSchema, ...problems },
      },
    },
    async ({ params: { id }, body }) => {
      await changeMovie(sql, id, toChanges(id, body));
      return toMovieAnswer(await findMovie(sql, id));
    },
  );

  app.delete(
    '/movies/:id',
    {
      config: { access: 'write' },
      schema: {
        operationId: 'deleteMovie',
        summary: 'Delete a movie',
        description:
          'Also deletes its ratings and watches, and its entries in watchlists and in lists of hidden and seen movies; the answer ' +
          'counts the ratings, watches and hidden ones.',
        tags: ['movies'],
        params,
        response: { 200: deleted, ...problems },
      },
    },
    async ({ params: { id } }) => await deleteMovie(sql, id),
  );
};
