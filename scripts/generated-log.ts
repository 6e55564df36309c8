import { randomBelow } from '../src/dataset/seeded.ts';

export type LogShape = {
  seed: number;
  lines: number;
  users: number;
  /** Ids; the first are the most popular. */
  movies: readonly string[];
};

/** Fixed, so that the same shape is the same log. */
const start = Date.UTC(2023, 2, 21, 9);
const msBetweenLines = 250;
const drawsALine = 32;

/**
 * A log as the streaming service writes it, the same for the same shape: 62 % minutes watched, 31 % ratings, 5 % recommendation
 * requests, the rest broken lines, lines delivered twice and lines that come up to an hour late.
 */
export function* generateLog(shape: LogShape): Generator<string> {
  for (let index = 0; index < shape.lines; index++) {
    const draw = drawer(shape.seed, index);
    const isRepetition = index > 0 && draw(0, 1000) < 5;
    yield generateLine(shape, isRepetition ? index - 1 - draw(1, Math.min(index, 500)) : index);
  }
}

/** Draws numbers for one line, by what they are for. */
type Draw = (purpose: number, below: number) => number;

function drawer(seed: number, index: number): Draw {
  return (purpose, below) => randomBelow(seed, index * drawsALine + purpose, below);
}

function generateLine(shape: LogShape, index: number): string {
  const draw = drawer(shape.seed, index);
  const user = 1 + skewed(draw, 2, shape.users);
  const delay = draw(3, 100) === 0 ? draw(4, 3_600_000) : 0;
  const time = formatTime(start + index * msBetweenLines - delay, draw(5, 4));
  const kind = draw(6, 1000);
  if (kind < 12) return breakLine(draw, time, user);
  if (kind < 330) return `${time},${user},GET /rate/${pickMovie(shape, draw, 7)}=${1 + draw(8, 5)}`;
  if (kind < 380) return `${time},${user},${recommend(shape, draw)}`;
  return `${time},${user},GET /data/m/${watchedMovie(shape, user, index)}/${draw(9, 120)}.mpg`;
}

/** Whole seconds with and without zone, without seconds, and with milliseconds. */
function formatTime(time: number, form: number): string {
  const text = new Date(time).toISOString();
  return [text.slice(0, 19), text, `${text.slice(0, 19)}+00:00`, text.slice(0, 16)][form]!;
}

/** Half of all draws are in the first quarter. */
function skewed(draw: Draw, purpose: number, below: number): number {
  return Math.floor((draw(purpose, 2 ** 30) / 2 ** 30) ** 2 * below);
}

function pickMovie({ movies }: LogShape, draw: Draw, purpose: number): string {
  return movies[skewed(draw, purpose, movies.length)]!;
}

/** A user stays with a movie for a while. */
function watchedMovie(shape: LogShape, user: number, index: number): string {
  const sitting = Math.floor((index * 20) / shape.lines);
  return pickMovie(shape, drawer(shape.seed + 1, user * 20 + sitting), 0);
}

function recommend(shape: LogShape, draw: Draw): string {
  const server = `recommender-${1 + draw(10, 3)}:8082`;
  const milliseconds = 20 + draw(11, 700);
  if (draw(12, 50) === 0)
    return `recommendation request ${server}, status 500, result: internal error, ${milliseconds} ms`;
  const movies = Array.from({ length: 10 }, (_, place) => pickMovie(shape, draw, 13 + place));
  return `recommendation request ${server}, status 200, result: ${movies.join(', ')}, ${milliseconds} ms`;
}

function breakLine(draw: Draw, time: string, user: number): string {
  const movie = 'broken+line+1999';
  const broken = [
    '',
    'asda',
    `${time},${user},GET /ra`,
    `${time},${user},GET /rate/${movie}=a`,
    `${time},${user},GET /rate/${movie}=11`,
    `${time},${user},GET /rate/${movie}`,
    `${time},${user},GET /data/m/${movie}/1x7.mpg`,
    `9999-99-99T99:99:99,${user},GET /rate/${movie}=5`,
    `${time},aaaaaa,GET /rate/${movie}=5`,
  ];
  return broken[draw(7, broken.length)]!;
}
