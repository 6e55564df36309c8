import { type FileHandle, open, readFile } from 'node:fs/promises';
import ky, { isHTTPError, type KyInstance } from 'ky';
import { describeId } from '../../domain/movie-id.ts';
import { bareMovie, type Movie, type MovieId, type User, type UserId } from '../../domain.ts';
import { MarqueeError, messageOf } from '../../errors.ts';
import type { Complain } from '../cells.ts';
import { type Columns, columnsOf, movieFields, opinionFields } from '../columns.ts';
import { filmParser } from '../movies.ts';
import { notAMovie, type ParseRow } from '../table.ts';
import { dayReader } from '../times.ts';
import { createNameRegister, userParser, userReader } from '../users.ts';

/** A stub where a service that was asked does not know the id, and why. */
export type Detail<Row> = { row: Row; unknownBecause?: string };

/** Details of the users and movies that a log names. */
export type Details = {
  findUser(id: UserId): Promise<Detail<User>>;
  findMovie(id: MovieId): Promise<Detail<Movie>>;
};

/** Nothing but what ids say. */
export const stubDetails: Details = {
  findUser: async (id) => ({ row: userStub(id) }),
  findMovie: async (id) => ({ row: movieStub(id) }),
};

export type ApiOptions = {
  /** Of the service, `http://host:8080`. */
  url: string;
  cache: AnswerCache;
  /** Of the pause before the first further attempt; each one is twice as long. */
  firstDelayMs?: number;
};

const attempts = 6;
const longestDelayMs = 10_000;
const patienceMs = 10_000;

/**
 * What the service's HTTP API says: `GET /user/<id>` and `GET /movie/<id>`, one JSON object each. An answer that was had
 * once is not asked for again. The functions throw MarqueeError API_UNREACHABLE after several attempts.
 */
export function apiDetails({ url, cache, firstDelayMs = 300 }: ApiOptions): Details {
  const client = ky.create({
    prefix: url,
    timeout: patienceMs,
    retry: {
      limit: attempts - 1,
      retryOnTimeout: true,
      delay: (attempt) => Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1)),
    },
  });
  const ask = async (path: string): Promise<Answer> => {
    const known = cache.get(path);
    if (known !== undefined) return known;
    const answer = await fetchAnswer(client, path);
    await cache.add(path, answer);
    return answer;
  };
  return {
    findUser: async (id) => toDetail(await ask(`user/${id}`), prepareUser, userStub(id)),
    // Ids are full of plus signs, which stand for themselves in a path.
    findMovie: async (id) =>
      toDetail(await ask(`movie/${encodeURIComponent(id).replaceAll('%2B', '+')}`), prepareMovie, movieStub(id)),
  };
}

function prepareUser(columns: Columns): ParseRow<User> {
  return userParser(
    { kind: { format: 'csv', role: 'users' }, opinions: opinionFields(columns) },
    userReader(createNameRegister()),
  );
}

function prepareMovie(columns: Columns): ParseRow<Movie> {
  const kind = { format: 'csv', role: 'movies', keys: 'own' } as const;
  const parse = filmParser({ kind, movies: movieFields(columns), columns, head: [] }, dayReader());
  return (cells, complain, row) => {
    const film = parse(cells, complain, row);
    return film && film !== notAMovie ? film.movie : film;
  };
}

function userStub(id: UserId): User {
  return { id, age: null, occupation: null, gender: null };
}

function movieStub(id: MovieId): Movie {
  const { title, year } = describeId(id);
  return { ...bareMovie(id, title), releaseDate: year === null ? null : `${year}-01-01` };
}

/** Of a service that does not know an id, or refuses what looks like no id to it. */
const unknownStatuses = new Set([400, 404, 410, 422]);

async function fetchAnswer(client: KyInstance, path: string): Promise<Answer> {
  try {
    const text = await client.get(path).text();
    const found = parseObject(text);
    return found ? { found } : { unknown: 'its answer is no JSON object' };
  } catch (error) {
    if (isHTTPError(error) && unknownStatuses.has(error.response.status)) {
      return { unknown: `status ${error.response.status}` };
    }
    throw new MarqueeError(
      'API_UNREACHABLE',
      `The service did not answer (${messageOf(error)}); what was fetched is kept, so run the same command again when the service answers.`,
      { cause: error },
    );
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Reads an object as a row of the table whose columns its keys are; a value that cannot be read is left out. */
function toDetail<Row extends { id: string | number }>(
  answer: Answer,
  prepare: (columns: Columns) => ParseRow<Row>,
  stub: Row,
): Detail<Row> {
  if ('unknown' in answer) return { row: stub, unknownBecause: answer.unknown };
  let complaint = '';
  const parse = prepare(columnsOf(Object.keys(answer.found)));
  const complain: Complain = (column, reason) => {
    complaint = `${column} ${typeof reason === 'string' ? reason : reason.text}`;
  };
  const row = parse(Object.values(answer.found).map(toCell), complain, 0);
  return row && row !== notAMovie ? { row: { ...row, id: stub.id } } : { row: stub, unknownBecause: complaint };
}

function toCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.replaceAll('\0', '');
}

/** The API's answer for one user or movie: a JSON object, or why it is unknown. */
export type Answer = { found: Record<string, unknown> } | { unknown: string };

/** Answers of an earlier run that was cut short, and a file that keeps those of this one. */
export type AnswerCache = {
  get(path: string): Answer | undefined;
  add(path: string, answer: Answer): Promise<void>;
  close(): Promise<void>;
};

/** @param file one answer a line; created if missing */
export async function openAnswerCache(file: string): Promise<AnswerCache> {
  const known = new Map<string, Answer>((await readFile(file, 'utf8').catch(() => '')).split('\n').flatMap(readEntry));
  const handle: FileHandle = await open(file, 'a');
  return {
    get: (path) => known.get(path),
    async add(path, answer) {
      // Start a new line, as a run that was killed may have left half of one.
      await handle.write(`\n${JSON.stringify([path, answer])}`);
    },
    close: () => handle.close(),
  };
}

/** None where the line was not written to its end. */
function readEntry(line: string): [string, Answer][] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
