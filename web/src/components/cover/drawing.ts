import { styleOf } from './motifs.ts';
import { type Palette, paletteOf } from './palettes.ts';
import { pick, type Random, randomOf } from './random.ts';
import type { Shape } from './shapes.ts';
import { type FittedTitle, fitLine, fitTitle, lineHeight } from './title.ts';

export type CoverMovie = { id: string; title: string; year: number | null; genres: readonly string[] };

/** Where the parts of a cover are. */
type Composition = {
  /** The motif's square. */
  art: { x: number; y: number; size: number };
  /** The band with the words. */
  words: { y: number; height: number };
  align: 'start' | 'middle';
  /** A line around it all. */
  isFramed?: boolean;
  /** Letters as large as they can be. */
  isLarge?: boolean;
};

/** All of a drawn cover, in a space of 200 by 300; the same for the same movie. */
export type Drawing = {
  palette: Palette;
  shapes: Shape[];
  /** Whether the motif is seen as in a mirror. */
  isMirrored: boolean;
  art: Composition['art'];
  words: Composition['words'];
  align: Composition['align'];
  isFramed: boolean;
  title: FittedTitle;
  /** The base line of the title's first line. */
  firstLine: number;
  /** Year and genre. */
  note: string;
};

export const cover = { width: 200, height: 300, margin: 15, noteSize: 11.5 } as const;

const compositions: readonly [Composition, ...Composition[]] = [
  { art: { x: 0, y: 0, size: 200 }, words: { y: 200, height: 100 }, align: 'start' },
  { art: { x: 0, y: 100, size: 200 }, words: { y: 0, height: 100 }, align: 'start' },
  { art: { x: -12, y: -8, size: 224 }, words: { y: 206, height: 94 }, align: 'middle' },
  { art: { x: -10, y: 88, size: 220 }, words: { y: 0, height: 94 }, align: 'middle' },
  { art: { x: 26, y: 26, size: 148 }, words: { y: 182, height: 104 }, align: 'middle', isFramed: true },
  { art: { x: 0, y: 150, size: 200 }, words: { y: 0, height: 150 }, align: 'start', isLarge: true },
];

/** Without words, where they stand beside it. */
const bare: Composition = { art: { x: -50, y: 0, size: 300 }, words: { y: 300, height: 0 }, align: 'start' };

export function drawCover(movie: CoverMovie, isBare = false): Drawing {
  const random = randomOf(movie.id);
  const style = styleOf(movie.genres, random);
  const palette = paletteOf(style.mood, movie.year, random);
  const shapes = style.motif(random);
  const [isMirrored, areTonesSwapped] = [random() < 0.5, random() < 0.5];
  const composition = isBare ? bare : compose(random);
  const width = cover.width - 2 * cover.margin - (composition.isFramed ? 14 : 0);
  const note = [movie.year, style.genre].filter((part) => part !== null && part !== undefined).join(' · ');
  const { words, isLarge } = composition;
  const height = words.height - 2 * cover.margin - cover.noteSize;
  const title = isBare ? { size: 0, lines: [] } : fitTitle(movie.title, { width, height }, isLarge ? 38 : 27);
  return {
    palette: areTonesSwapped ? swapTones(palette) : palette,
    shapes,
    isMirrored,
    art: composition.art,
    words,
    align: composition.align,
    isFramed: composition.isFramed ?? false,
    title,
    firstLine: words.y + cover.margin + title.size * (lineHeight - 0.3),
    note: fitLine(note, width, cover.noteSize),
  };
}

/** So that of two covers with one motif and one palette few are alike. */
function swapTones(palette: Palette): Palette {
  const [first, second, third] = palette.tones;
  return { ...palette, tones: [third, second, first] };
}

const compose = (random: Random) => pick(random, compositions);
