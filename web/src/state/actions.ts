/** What viewers do with films: each is done at once, told in passing, and can be undone. */
import { common } from '../words/index.ts';
import { tell } from './notices.ts';
import type { Mark, MovieName } from './person.ts';
import { viewer } from './viewer.ts';

/** Newer ones take the place of older ones: who rates ten films is not told ten times. */
const topic = 'films';

/** @param stars 0.5 to 5; null deletes the rating */
export function rateFilm(movie: MovieName, stars: number | null): void {
  const before = viewer.person.peek().ratings.find((rating) => rating.movie === movie.id);
  if (stars === (before?.rating ?? null)) return;
  viewer.rate(movie, stars);
  const text = stars === null ? common.rating.removed(movie.title) : common.rating.given(movie.title, stars);
  const run = () => (before ? viewer.restore(before) : viewer.rate(movie, null));
  tell(text, { topic, action: { name: common.undo, run } });
}

export function markFilm(mark: Mark, movie: MovieName, isOn: boolean): void {
  viewer.mark(mark, movie, isOn);
  const { added, removed } = common.marks[mark];
  const run = () => viewer.mark(mark, movie, !isOn);
  tell((isOn ? added : removed)(movie.title), { topic, action: { name: common.undo, run } });
}
