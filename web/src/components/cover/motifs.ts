import { byTelling } from '../../genres.ts';
import { eye, frames, halftone, ribbons, road, searchlights, skyline, stairs, target, woods } from './motifs-city.ts';
import { bars, confetti, drapes, slats, toys } from './motifs-flat.ts';
import { contours, discs, keyhole, rings, vertigo } from './motifs-round.ts';
import { arches, chevrons, mesa, peaks, rays, teeth, waves } from './motifs-scene.ts';
import type { Mood } from './palettes.ts';
import { pick, type Random } from './random.ts';
import type { Shape } from './shapes.ts';

/** Draws into a square of 200 by 200; what is beyond is cut off. */
export type Motif = (random: Random) => Shape[];

type Style = { motifs: readonly [Motif, ...Motif[]]; mood: Mood };

/** By genre; names of MovieLens and of TMDB. */
export const styles: ReadonlyMap<string, Style> = new Map<string, Style>([
  ['Western', { motifs: [mesa, road, peaks], mood: 'warm' }],
  ['Film-Noir', { motifs: [slats, searchlights, stairs, skyline], mood: 'night' }],
  ['Musical', { motifs: [bars, ribbons, searchlights], mood: 'bright' }],
  ['Music', { motifs: [bars, ribbons, halftone], mood: 'night' }],
  ['War', { motifs: [chevrons, searchlights, peaks, target], mood: 'warm' }],
  ['Science Fiction', { motifs: [rings, halftone, arches, eye], mood: 'cosmos' }],
  ['Sci-Fi', { motifs: [rings, halftone, arches, eye], mood: 'cosmos' }],
  ['Horror', { motifs: [teeth, woods, eye, keyhole, vertigo], mood: 'dread' }],
  ['Documentary', { motifs: [contours, frames, halftone], mood: 'calm' }],
  ['History', { motifs: [contours, arches, chevrons], mood: 'warm' }],
  ['Animation', { motifs: [toys, confetti, peaks, ribbons], mood: 'bright' }],
  ['Fantasy', { motifs: [arches, woods, rings], mood: 'cosmos' }],
  ['Mystery', { motifs: [keyhole, eye, woods, stairs], mood: 'night' }],
  ['Children', { motifs: [toys, confetti, waves], mood: 'bright' }],
  ['Family', { motifs: [toys, confetti, waves], mood: 'bright' }],
  ['Romance', { motifs: [waves, ribbons, discs, road], mood: 'tender' }],
  ['Crime', { motifs: [slats, skyline, target, stairs, frames, keyhole], mood: 'night' }],
  ['Adventure', { motifs: [peaks, waves, contours, road], mood: 'warm' }],
  ['Thriller', { motifs: [vertigo, stairs, keyhole, slats], mood: 'dread' }],
  ['Action', { motifs: [rays, skyline, chevrons, road, searchlights], mood: 'night' }],
  ['Comedy', { motifs: [confetti, ribbons, discs, bars, halftone], mood: 'bright' }],
  ['Drama', { motifs: [drapes, discs, stairs, frames, ribbons], mood: 'calm' }],
  ['TV Movie', { motifs: [drapes, frames], mood: 'calm' }],
]);

const plain: Style = { motifs: [discs, ribbons, halftone], mood: 'calm' };

/** How a movie is drawn: mostly by its most telling genre, now and then by the next; plainly where none is known. */
export function styleOf(
  genres: readonly string[],
  random: Random,
): { motif: Motif; mood: Mood; genre: string | undefined } {
  const [genre, next] = byTelling(genres);
  const first = styles.get(genre ?? '') ?? plain;
  const { motifs } = (random() < 0.25 && styles.get(next ?? '')) || first;
  return { motif: pick(random, motifs), mood: first.mood, genre };
}
