import type { Movie, MovieId, Rating, User, UserId, Watch } from '../domain.ts';
import { type Dataset, emptyRatingRows, type RatingRows } from './dataset.ts';

/**
 * Collects rows in any order and builds a `Dataset`. Movies and users must be added before ratings that name them. Memory
 * is 25 bytes a rating while it collects, so tens of millions of ratings fit.
 */
export class DatasetBuilder {
  readonly #movies = new Map<MovieId, Movie>();
  readonly #users = new Map<UserId, User>();
  readonly #movieNumbers = new Map<MovieId, number>();
  readonly #userNumbers = new Map<UserId, number>();
  #columns = emptyColumns(1024);
  #count = 0;

  /** @param movies to begin with */
  constructor(movies: Iterable<Movie> = []) {
    for (const movie of movies) this.addMovie(movie);
  }

  addMovie(movie: Movie): void {
    if (!this.#movieNumbers.has(movie.id)) this.#movieNumbers.set(movie.id, this.#movieNumbers.size);
    this.#movies.set(movie.id, movie);
  }

  addUser(user: User): void {
    if (!this.#userNumbers.has(user.id)) this.#userNumbers.set(user.id, this.#userNumbers.size);
    this.#users.set(user.id, user);
  }

  /**
   * Of two ratings of one movie by one user the newer stays; where a time is unknown, the one added later.
   * @param part the split's part of this rating (0 train, 1 validation, 2 test)
   * @throws RangeError for a movie or user that was not added
   */
  addRating({ userId, movieId, stars, timestamp }: Rating, part = 0): void {
    this.#add(userId, movieId, { stars, share: Number.NaN, timestamp, part });
  }

  /**
   * Several watches of one movie by one user are one: the largest share and the newest time, as in the database. A rating of it
   * stays instead of all.
   * @throws RangeError for a movie or user that was not added
   */
  addWatch({ userId, movieId, share, timestamp }: Watch, part = 0): void {
    this.#add(userId, movieId, { stars: Number.NaN, share, timestamp, part });
  }

  #add(userId: UserId, movieId: MovieId, entry: Entry): void {
    const user = this.#userNumbers.get(userId);
    const movie = this.#movieNumbers.get(movieId);
    const kind = Number.isNaN(entry.stars) ? 'watch' : 'rating';
    if (user === undefined) throw new RangeError(`${kind} of unknown user ${userId}`);
    if (movie === undefined) throw new RangeError(`${kind} of unknown movie ${movieId}`);
    if (this.#count === this.#columns.user.length) this.#columns = grownColumns(this.#columns);
    const columns = this.#columns;
    const row = this.#count++;
    columns.user[row] = user;
    columns.movie[row] = movie;
    columns.stars[row] = entry.stars;
    columns.share[row] = entry.share;
    columns.time[row] = entry.timestamp === null ? Number.NaN : entry.timestamp.getTime();
    columns.part[row] = entry.part;
  }

  build(): Dataset {
    const movies = [...this.#movies.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    const users = [...this.#users.values()].sort((a, b) => a.id - b.id);
    const movieIndex = renumbering(movies, this.#movieNumbers);
    const userIndex = renumbering(users, this.#userNumbers);
    return {
      movies,
      userIds: users.map((user) => user.id),
      attributes: users.map(({ age, occupation, gender }) => ({ age, occupation, gender })),
      ratings: sortedRows(this.#columns, this.#count, userIndex, movieIndex),
    };
  }
}

type Entry = { stars: number; share: number; timestamp: Date | null; part: number };

type Columns = {
  user: Int32Array;
  movie: Int32Array;
  stars: Float32Array;
  share: Float32Array;
  time: Float64Array;
  part: Uint8Array;
};

function emptyColumns(capacity: number): Columns {
  return {
    user: new Int32Array(capacity),
    movie: new Int32Array(capacity),
    stars: new Float32Array(capacity),
    share: new Float32Array(capacity),
    time: new Float64Array(capacity),
    part: new Uint8Array(capacity),
  };
}

function grownColumns(columns: Columns): Columns {
  const grown = emptyColumns(columns.user.length * 2);
  grown.user.set(columns.user);
  grown.movie.set(columns.movie);
  grown.stars.set(columns.stars);
  grown.share.set(columns.share);
  grown.time.set(columns.time);
  grown.part.set(columns.part);
  return grown;
}

/** From the number given on arrival to the position in the sorted list. */
function renumbering<Id>(sorted: readonly { id: Id }[], numbers: ReadonlyMap<Id, number>): Int32Array {
  const index = new Int32Array(sorted.length);
  sorted.forEach((item, position) => {
    index[numbers.get(item.id)!] = position;
  });
  return index;
}

function sortedRows(columns: Columns, count: number, userIndex: Int32Array, movieIndex: Int32Array): RatingRows {
  // Two stable counting sorts, by movie and then by user, leave each user's entries ascending by movie, and entries of
  // one movie in the order in which they were added.
  const movieOf = columns.movie.subarray(0, count).map((number) => movieIndex[number]);
  const userOf = columns.user.subarray(0, count).map((number) => userIndex[number]);
  const arrival = new Uint32Array(count);
  for (let row = 0; row < count; row++) arrival[row] = row;
  const byUser = countingSort(countingSort(arrival, movieOf, movieIndex.length).order, userOf, userIndex.length);

  const rows = emptyRatingRows(byUser.start.slice());
  let length = 0;
  for (let user = 0; user < userIndex.length; user++) {
    const start = length;
    for (let position = byUser.start[user]; position < byUser.start[user + 1]; position++) {
      const row = byUser.order[position];
      const repeated = length > start && rows.movie[length - 1] === movieOf[row];
      const watchedAgain = repeated && Number.isNaN(columns.stars[row]) && Number.isNaN(rows.stars[length - 1]);
      const share = watchedAgain ? Math.max(columns.share[row], rows.share[length - 1]) : columns.share[row];
      if (watchedAgain) rows.share[length - 1] = share;
      if (repeated && isOverruled(columns, row, rows, length - 1)) continue;
      const entry = repeated ? length - 1 : length++;
      rows.movie[entry] = movieOf[row];
      rows.stars[entry] = columns.stars[row];
      rows.share[entry] = share;
      rows.time[entry] = columns.time[row];
      rows.part[entry] = columns.part[row];
    }
    rows.rowStart[user + 1] = length;
  }
  return length === count ? rows : withoutTail(rows, length);
}

/** Whether an entry says less than one added before: an older one, or a watch of a movie that is rated. */
function isOverruled(columns: Columns, row: number, kept: RatingRows, entry: number): boolean {
  const [watched, keptWatch] = [Number.isNaN(columns.stars[row]), Number.isNaN(kept.stars[entry])];
  return watched === keptWatch ? columns.time[row] < kept.time[entry] : watched;
}

/** Copies, to free the memory that repeated ratings took. */
function withoutTail({ rowStart, movie, stars, share, time, part }: RatingRows, length: number): RatingRows {
  return {
    rowStart,
    movie: movie.slice(0, length),
    stars: stars.slice(0, length),
    share: share.slice(0, length),
    time: time.slice(0, length),
    part: part.slice(0, length),
  };
}

function countingSort(rows: Uint32Array, keyOf: Int32Array, keys: number) {
  const start = new Uint32Array(keys + 1);
  for (const row of rows) start[keyOf[row] + 1]++;
  for (let key = 0; key < keys; key++) start[key + 1] += start[key];
  const next = start.slice();
  const order = new Uint32Array(rows.length);
  for (const row of rows) order[next[keyOf[row]]++] = row;
  return { order, start };
}
