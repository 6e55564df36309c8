import { styleOf } from './motifs.ts';
import { type Palette, paletteOf } from './palettes.ts';
import { randomOf } from './random.ts';
import type { Shape } from './shapes.ts';
import { type FittedTitle, fitLine, fitTitle } from './title.ts';

export type CoverMovie = { id: string; title: string; year: number | null; genres: readonly string[] };

/** All of a drawn cover, in a space of 200 by 300; the same for the same movie. */
export type Drawing = {
  palette: Palette;
  shapes: Shape[];
  /** Where the motif's square and the band with the words begin. */
  artTop: number;
  wordsTop: number;
  title: FittedTitle;
  /** Year and genre. */
  note: string;
};

export const cover = { width: 200, height: 300, margin: 15, band: 100, noteSize: 11.5 } as const;

export function drawCover(movie: CoverMovie): Drawing {
  const random = randomOf(movie.id);
  const style = styleOf(movie.genres, random);
  const palette = paletteOf(style.mood, random);
  const isTitleFirst = random() < 0.4;
  const width = cover.width - 2 * cover.margin;
  const note = [movie.year, style.genre].filter((part) => part !== null && part !== undefined).join(' · ');
  return {
    palette,
    shapes: style.motif(random),
    artTop: isTitleFirst ? cover.band : 0,
    wordsTop: isTitleFirst ? 0 : cover.height - cover.band,
    title: fitTitle(movie.title, { width, height: cover.band - 2 * cover.margin - cover.noteSize }),
    note: fitLine(note, width, cover.noteSize),
  };
}
