import { DatasetBuilder } from '../src/dataset/builder.ts';
import type { Dataset } from '../src/dataset/dataset.ts';
import { bareMovie, type Movie } from '../src/domain.ts';
import { createRandom } from '../test/kernels/random.ts';

export type Shape = { movies: number; users: number; ratings: number };

const tastes = 20;
const genres = ['drama', 'comedy', 'thriller', 'romance', 'action', 'horror', 'crime', 'documentary', 'adventure'];
const keywords = 2000;
const fewestRatings = 20;
/** Of the logarithm of a user's ratings above the fewest; 1.4 gives MovieLens 25M's mean of 154 its median of 71. */
const activitySpread = 1.4;
/** Rank by which half of the ratings are reached, in a catalogue without end. */
const middleRank = 500;
const start = Date.UTC(1996, 0);
const span = 24 * 365 * 86_400_000;

/** A user, and what they rated: the place of each movie among those generated, stars and time. */
export type GeneratedUser = { id: number; ratings: { movie: number; stars: number; timestamp: Date }[] };

/**
 * Ratings shaped like MovieLens 25M's, the same for the same shape: popularity falls with the square of the rank,
 * activity is log-normal from 20 ratings on, and half of what a user rates is of the two out of twenty tastes that the
 * user has. A movie has a year, genres and keywords that go with its taste; users are known by their number only.
 * @returns as many ratings as `shape` says, but for what chance and a small catalogue make of it
 */
export function generate(shape: Shape): { movies: Movie[]; users: Generator<GeneratedUser> } {
  const random = createRandom(1);
  const movies = Array.from({ length: shape.movies }, (_, rank) => generateMovie(rank, random));
  return { movies, users: generateUsers(shape, random) };
}

export function generateDataset(shape: Shape): Dataset {
  const { movies, users } = generate(shape);
  const builder = new DatasetBuilder(movies);
  for (const { id, ratings } of users) {
    builder.addUser({ id, age: null, occupation: null, gender: null });
    for (const { movie, ...rating } of ratings) {
      builder.addRating({ userId: id, movieId: movies[movie].id, ...rating });
    }
  }
  return builder.build();
}

function* generateUsers(shape: Shape, random: () => number): Generator<GeneratedUser> {
  const quality = Float32Array.from({ length: shape.movies }, () => 3.4 + 0.5 * normal(random));
  const lastRatedBy = new Int32Array(shape.movies);
  const mean = Math.log(Math.max(1, shape.ratings / shape.users - fewestRatings)) - activitySpread ** 2 / 2;

  for (let user = 1; user <= shape.users; user++) {
    const count = fewestRatings + Math.floor(Math.exp(mean + activitySpread * normal(random)));
    const own = [Math.floor(random() * tastes), Math.floor(random() * tastes)];
    const leniency = 0.4 * normal(random);
    const joined = random();
    const ratings: GeneratedUser['ratings'] = [];
    for (let left = Math.min(count, Math.floor(shape.movies / 4)); left > 0; ) {
      const liked = random() < 0.5;
      const rank = drawRank(shape.movies, random);
      const movie = liked ? rank - (rank % tastes) + own[left % 2] : rank;
      if (movie >= shape.movies || lastRatedBy[movie] === user) continue;
      lastRatedBy[movie] = user;
      left--;
      ratings.push({
        movie,
        stars: starsOf(quality[movie] + leniency + (liked ? 0.3 : 0) + 0.8 * normal(random)),
        timestamp: new Date(start + span * (joined + (1 - joined) * random() ** 3)),
      });
    }
    yield { id: user, ratings };
  }
}

/** Most rated first; of rank r with probability in proportion to 1 / (middle + r)^2. */
function drawRank(movies: number, random: () => number): number {
  const share = (random() * movies) / (movies + middleRank);
  return Math.floor((middleRank * share) / (1 - share));
}

function starsOf(value: number): number {
  return Math.min(Math.max(Math.round(2 * value) / 2, 0.5), 5);
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function generateMovie(rank: number, random: () => number): Movie {
  const taste = rank % tastes;
  const year = 2019 - Math.floor(60 * random() ** 2);
  return {
    ...bareMovie(`film+${rank}+${year}`, `Film ${rank}`),
    releaseDate: `${year}-01-01`,
    genres: [genres[taste % genres.length], genres[Math.floor(random() * genres.length)]],
    keywords: Array.from(
      { length: 6 },
      () => `keyword ${taste + tastes * Math.floor((random() ** 2 * keywords) / tastes)}`,
    ),
  };
}
