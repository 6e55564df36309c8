import { bars, confetti, drapes, slats, toys } from './motifs-flat.ts';
import { contours, discs, keyhole, rings, vertigo } from './motifs-round.ts';
import { arches, chevrons, mesa, peaks, rays, teeth, waves } from './motifs-scene.ts';
import type { Mood } from './palettes.ts';
import { pick, type Random } from './random.ts';
import type { Shape } from './shapes.ts';

/** Draws into a square of 200 by 200; what is beyond is cut off. */
export type Motif = (random: Random) => Shape[];

type Style = { motif: Motif; mood: Mood };

/** The most telling genre first: of a musical comedy, the music is what one remembers. Names of MovieLens and of TMDB. */
export const styles: ReadonlyMap<string, Style> = new Map<string, Style>([
  ['Western', { motif: mesa, mood: 'warm' }],
  ['Film-Noir', { motif: slats, mood: 'night' }],
  ['Musical', { motif: bars, mood: 'bright' }],
  ['Music', { motif: bars, mood: 'night' }],
  ['War', { motif: chevrons, mood: 'warm' }],
  ['Science Fiction', { motif: rings, mood: 'cosmos' }],
  ['Sci-Fi', { motif: rings, mood: 'cosmos' }],
  ['Horror', { motif: teeth, mood: 'dread' }],
  ['Documentary', { motif: contours, mood: 'calm' }],
  ['History', { motif: contours, mood: 'warm' }],
  ['Animation', { motif: toys, mood: 'bright' }],
  ['Fantasy', { motif: arches, mood: 'cosmos' }],
  ['Mystery', { motif: keyhole, mood: 'night' }],
  ['Children', { motif: toys, mood: 'bright' }],
  ['Family', { motif: toys, mood: 'bright' }],
  ['Romance', { motif: waves, mood: 'tender' }],
  ['Crime', { motif: slats, mood: 'night' }],
  ['Adventure', { motif: peaks, mood: 'warm' }],
  ['Thriller', { motif: vertigo, mood: 'dread' }],
  ['Action', { motif: rays, mood: 'night' }],
  ['Comedy', { motif: confetti, mood: 'bright' }],
  ['Drama', { motif: drapes, mood: 'calm' }],
  ['TV Movie', { motif: drapes, mood: 'calm' }],
]);

const plain: Style = { motif: discs, mood: 'calm' };

/** How a movie is drawn, by one of its two most telling genres; plainly where it has none that was foreseen. */
export function styleOf(genres: readonly string[], random: Random): Style & { genre: string | undefined } {
  const known = [...styles].filter(([genre]) => genres.includes(genre)).map(([genre, style]) => ({ ...style, genre }));
  const [first = { ...plain, genre: genres[0] }, second = first] = known;
  return pick(random, [first, first, second]);
}
