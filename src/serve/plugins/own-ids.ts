import type { FastifyInstance, FastifyRequest } from 'fastify';
import { unknownUser } from '../../domain/unknown.ts';
import { parseUserKey } from '../../domain/user-key.ts';
import type { UserId } from '../../domain.ts';
import { MarqueeError } from '../../errors.ts';
import type { Sql } from '../../store/database.ts';
import { isDatabaseAway } from '../../store/failures.ts';
import { findMoviesByOtherIds, findNamedUsers, isOtherMovieId } from '../../store/own-ids.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The user's name in the path, if no user has it yet. */
    newName: string | undefined;
    /** The names of users in the request, by number. */
    names: ReadonlyMap<UserId, string> | undefined;
  }
}

/**
 * Lets a site refer to users by its own names, and to movies by IMDb or TMDB ids (`imdb:tt0133093`, `tmdb:603`), in paths and JSON
 * bodies: they are replaced by our ids before a request is validated.
 */
export function addOwnIds(app: FastifyInstance, sql: Sql): void {
  app.decorateRequest('newName');
  app.decorateRequest('names');
  app.addHook('preValidation', async (request) => {
    await replaceIds(sql, placesOf(request), request);
  });
}

/** The place of an id in a request. */
type Place = { id: string; of: 'user' | 'movie'; isPath: boolean; replace: (id: string | number) => void };

function placesOf({ params, query, body, routeOptions }: FastifyRequest): Place[] {
  const places: Place[] = [];
  const url = routeOptions.url ?? '';
  const path = params as Record<string, string>;
  const userParameter = /\/users\/:id/.test(url) ? 'id' : 'user_id';
  for (const [name, id] of Object.entries(path)) {
    const isMovie = name === 'movie' || (name === 'id' && /\/movies\/:id/.test(url));
    const of = name === userParameter ? 'user' : isMovie ? 'movie' : undefined;
    if (of) places.push({ id, of, isPath: true, replace: (found) => (path[name] = String(found)) });
  }
  collectExcluded(query as Record<string, unknown>, places);
  if (typeof body === 'object' && body !== null && !Buffer.isBuffer(body))
    collect(body as Record<string, unknown>, places);
  return places.filter(({ id, of }) => (of === 'user' ? typeof parseUserKey(id) === 'string' : isOtherMovieId(id)));
}

/** The movies in `exclude`, which may be repeated or have commas. Our ids are added to them. */
function collectExcluded(query: Record<string, unknown>, places: Place[]): void {
  const given = [query.exclude ?? []].flat().filter((each) => typeof each === 'string');
  const ids = given.flatMap((each) => each.split(',')).filter(isOtherMovieId);
  if (ids.length === 0) return;
  query.exclude = given;
  for (const id of ids) places.push({ id, of: 'movie', isPath: false, replace: (found) => given.push(String(found)) });
}

const userKeys = new Set(['user_id', 'user_ids']);
const movieKeys = new Set(['movie', 'movies', 'ids', 'hidden', 'watchlist', 'seen', 'exclude']);

/** Ids are at the top of a body, in objects of one of its lists, or in a list within these, as of a group's visitors. */
const deepest = 2;

function collect(body: Record<string, unknown>, places: Place[], depth = 0): void {
  for (const [key, value] of Object.entries(body)) {
    const of = userKeys.has(key) ? 'user' : movieKeys.has(key) ? 'movie' : undefined;
    if (of && typeof value === 'string') {
      places.push({ id: value, of, isPath: false, replace: (found) => (body[key] = found) });
    }
    if (!Array.isArray(value)) continue;
    value.forEach((each: unknown, index) => {
      if (of && typeof each === 'string') {
        places.push({ id: each, of, isPath: false, replace: (found) => (value[index] = found) });
      } else if (depth < deepest && typeof each === 'object' && each !== null) {
        collect(each as Record<string, unknown>, places, depth + 1);
      }
    });
  }
}

/** @throws MarqueeError USER_UNKNOWN, MOVIE_UNKNOWN if the path names a user or movie that does not exist; MOVIE_AMBIGUOUS */
async function replaceIds(sql: Sql, places: readonly Place[], request: FastifyRequest): Promise<void> {
  if (places.length === 0) return;
  const of = (kind: Place['of']) => places.filter((place) => place.of === kind).map(({ id }) => id);
  const [users, movies] = await Promise.all([
    findUsers(sql, of('user'), request),
    findMoviesByOtherIds(sql, of('movie')),
  ]);
  request.names = new Map([...users].map(([name, id]) => [id, name]));
  for (const place of places) {
    const found = place.of === 'user' ? users.get(place.id) : movies.get(place.id);
    if (found !== undefined) place.replace(found);
    else if (place.isPath) meetUnknown(place, request);
  }
}

/** While the database is unavailable, routes that answer anyone treat names as unknown. */
async function findUsers(sql: Sql, names: readonly string[], request: FastifyRequest): Promise<Map<string, UserId>> {
  try {
    return await findNamedUsers(sql, names);
  } catch (error) {
    if (request.routeOptions.config.access !== 'anyone' || !isDatabaseAway(error)) throw error;
    return new Map();
  }
}

/** Routes with text ids treat an unknown name like any other unknown user; PUT of a name creates the user. */
function meetUnknown({ id, of, replace }: Place, request: FastifyRequest): void {
  if (of === 'movie') throw new MarqueeError('MOVIE_UNKNOWN', `No movie has the id ${id}.`);
  const { method, schema, url } = request.routeOptions;
  if (method === 'PUT' && url?.endsWith('/users/:id')) {
    request.newName = id;
    replace(0);
  } else if (isNumberNeeded(schema?.params)) throw unknownUser(id);
}

function isNumberNeeded(params: unknown): boolean {
  const { properties } = (params ?? {}) as { properties?: { id?: { type?: string } } };
  return properties?.id?.type === 'integer';
}

/** The name of a new user, from the `user_id` of a body. @throws MarqueeError REQUEST_INVALID */
export function toNewName(given: string): string {
  const key = parseUserKey(given);
  if (typeof key === 'string') return key;
  throw new MarqueeError('REQUEST_INVALID', `body.user_id: "${given}" cannot be the name of a user.`);
}
