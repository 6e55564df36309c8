import type { MovieId, UserId } from '../domain.ts';
import { MarqueeError } from '../errors.ts';
import type { Reader, Sql } from './database.ts';
import { createNextUser } from './users/users.ts';

/** The users with these names of a site; unknown names are left out. */
export async function findNamedUsers(sql: Reader, names: readonly string[]): Promise<Map<string, UserId>> {
  if (names.length === 0) return new Map();
  const rows = await sql<{ name: string; id: UserId }[]>`
    select name, user_id as id from users where name = any(${[...new Set(names)]}::text[])`;
  return new Map(rows.map(({ name, id }) => [name, id]));
}

/** The user with this name; created if missing. */
export async function makeNamedUser(sql: Sql, name: string): Promise<UserId> {
  try {
    const unknown = { age: null, occupation: null, gender: null, nickname: null };
    const { id } = await sql.begin((transaction) => createNextUser(transaction, unknown, name));
    return id;
  } catch (error) {
    const found = (await findNamedUsers(sql, [name])).get(name);
    if (found !== undefined) return found;
    throw error;
  }
}

/** The names of those users who have one. */
export async function readUserNames(sql: Sql, ids: readonly UserId[]): Promise<Map<UserId, string>> {
  if (ids.length === 0) return new Map();
  const rows = await sql<{ name: string; id: UserId }[]>`
    select name, user_id as id from users where user_id = any(${[...ids]}::bigint[]) and name is not null`;
  return new Map(rows.map(({ name, id }) => [id, name]));
}

const otherId = /^(?:(imdb):(tt\d{7,10})|(tmdb):(\d{1,15}))$/;

/** Whether it is an IMDb or TMDB id in our notation: `imdb:tt0133093`, `tmdb:603`. */
export function isOtherMovieId(text: string): boolean {
  return otherId.test(text);
}

/**
 * The movies with these IMDb or TMDB ids, by `imdb:tt0133093` or `tmdb:603`; ids that no movie has are left out.
 * @throws MarqueeError MOVIE_AMBIGUOUS if several movies share an id
 */
export async function findMoviesByOtherIds(sql: Sql, ids: readonly string[]): Promise<Map<string, MovieId>> {
  const asked = [...new Set(ids)].map((id) => ({ id, match: otherId.exec(id)! }));
  if (asked.length === 0) return new Map();
  const rows = await sql<{ id: MovieId; imdbId: string | null; tmdbId: number | null }[]>`
    select id, imdb_id as "imdbId", tmdb_id as "tmdbId" from movies
    where imdb_id = any(${asked.flatMap(({ match }) => match[2] ?? [])}::text[])
      or tmdb_id = any(${asked.flatMap(({ match }) => (match[4] ? [Number(match[4])] : []))}::bigint[])
    order by id`;
  const found = new Map<string, MovieId>();
  for (const { id, match } of asked) {
    const having = rows.filter(({ imdbId, tmdbId }) => (match[2] ? imdbId === match[2] : tmdbId === Number(match[4])));
    if (having.length > 1)
      throw ambiguous(
        id,
        having.map((movie) => movie.id),
      );
    if (having[0]) found.set(id, having[0].id);
  }
  return found;
}

function ambiguous(id: string, movies: readonly MovieId[]): MarqueeError {
  return new MarqueeError(
    'MOVIE_AMBIGUOUS',
    `Several movies have the id ${id}: ${movies.join(', ')}. Name one of them.`,
  );
}
