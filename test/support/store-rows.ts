import type { Sql } from '../../src/store/database.ts';
import type { Rows } from './taste.ts';

/** Puts generated rows straight into the tables. */
export async function storeRows(sql: Sql, { movies, users, ratings, plays = [] }: Rows): Promise<void> {
  const movieRows = movies.map(({ id, title, genres, actors, voteCount }) => ({
    id,
    title,
    genres: genres.join('|'),
    actors: actors.join('|'),
    vote_count: voteCount,
  }));
  const userRows = users.map(({ id, age, gender, occupation }) => ({ user_id: id, age, gender, occupation }));
  const ratingRows = ratings.map(({ userId, movieId, stars }) => ({ user_id: userId, movie: movieId, rating: stars }));
  await sql`insert into movies ${sql(movieRows)}`;
  await sql`insert into users ${sql(userRows)}`;
  for (let start = 0; start < ratingRows.length; start += 5000) {
    await sql`insert into ratings ${sql(ratingRows.slice(start, start + 5000))}`;
  }
  const playRows = plays.map(({ userId, movieId, minutes, timestamp }) => {
    return { user_id: userId, movie: movieId, minutes, timestamp };
  });
  if (playRows.length > 0) await sql`insert into watches ${sql(playRows)}`;
}
