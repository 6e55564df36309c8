import { DatasetBuilder } from '../../src/dataset/builder.ts';
import type { Dataset } from '../../src/dataset/dataset.ts';
import { bareMovie, type Movie, type Rating, type User, type Viewer } from '../../src/domain.ts';

/** A movie of which only what is given is known. */
export function movie(id: string, known: Partial<Movie> = {}): Movie {
  return { ...bareMovie(id, id), ...known };
}

export function user(id: number, known: Partial<User> = {}): User {
  return { id, age: null, occupation: null, gender: null, ...known };
}

export function rating(userId: number, movieId: string, stars: number): Rating {
  return { timestamp: null, userId, movieId, stars };
}

export function viewer(history: Record<string, number> = {}, attributes: Partial<User> = {}): Viewer {
  const { age = null, occupation = null, gender = null } = attributes;
  return {
    account: true,
    attributes: { age, occupation, gender },
    history: Object.entries(history).map(([movieId, stars]) => ({ movieId, stars, timestamp: null })),
  };
}

export type Play = { userId: number; movieId: string; minutes: number; timestamp: Date | null };

export type Rows = { movies: Movie[]; users: User[]; ratings: Rating[]; plays?: Play[] };

export function datasetOf({ movies, users, ratings }: Rows): Dataset {
  const builder = new DatasetBuilder(movies);
  for (const each of users) builder.addUser(each);
  for (const each of ratings) builder.addRating(each);
  return builder.build();
}

/**
 * Two camps: even users like the twelve comedies, odd users the twelve thrillers, and each user has left out one movie of
 * the camp, which is therefore the only right recommendation. Women are even, men odd.
 */
export function twoCamps(users = 48): Rows {
  const genres = ['comedy', 'thriller'];
  const movies = genres.flatMap((genre) =>
    Array.from({ length: 12 }, (_, index) =>
      movie(`${genre}+${index}+2000`, { genres: [genre], actors: [`${genre} star`] }),
    ),
  );
  const rows: Rows = { movies, users: [], ratings: [] };
  for (let id = 0; id < users; id++) {
    rows.users.push(user(id, { gender: id % 2 === 0 ? 'F' : 'M', age: 20 + (id % 30) }));
    for (let index = 0; index < 12; index++) {
      if (index !== leftOut(id)) rows.ratings.push(rating(id, `${genres[id % 2]}+${index}+2000`, 4 + (index % 2)));
    }
  }
  return rows;
}

/** The camps by plays alone: each user saw the movies of the camp to their end, and left one of the other camp after minutes. */
export function playsOfCamps(users = 48): Rows & { plays: Play[] } {
  const { ratings, ...rows } = twoCamps(users);
  const play = (userId: number, movieId: string, minutes: number): Play => {
    return { userId, movieId, minutes, timestamp: new Date(Date.UTC(2026, 0, 1 + (userId % 20))) };
  };
  const watched = ratings.map(({ userId, movieId }) => play(userId, movieId, 100));
  const left = rows.users.map(({ id }) => play(id, leftAtOnce(id), 3));
  return { ...rows, ratings: [], plays: [...watched, ...left] };
}

/** The movie that a user of `playsOfCamps` left after minutes. */
export function leftAtOnce(userId: number): string {
  return `${userId % 2 === 0 ? 'thriller' : 'comedy'}+${userId % 12}+2000`;
}

/** The number of the camp's movie that a user of `twoCamps` has not rated. */
export function leftOut(userId: number): number {
  return (userId >> 1) % 12;
}
