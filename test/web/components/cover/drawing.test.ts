import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CoverMovie, drawCover } from '../../../../web/src/components/cover/drawing.ts';
import { styles } from '../../../../web/src/components/cover/motifs.ts';
import { eras, palettes } from '../../../../web/src/components/cover/palettes.ts';

const movies: fc.Arbitrary<CoverMovie> = fc.record({
  id: fc.string({ minLength: 1 }),
  title: fc.string({ minLength: 1 }),
  year: fc.option(fc.integer({ min: 1880, max: 2030 })),
  genres: fc.array(fc.constantFrom(...styles.keys(), 'Unheard-of')),
});

const heat: CoverMovie = { id: 'heat+1995', title: 'Heat', year: 1995, genres: ['Action', 'Crime'] };

/** Of WCAG 2.2. */
function contrastOf(one: string, other: string): number {
  const [light, dark] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminanceOf(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test('a movie always has the same cover', () => {
  fc.assert(
    fc.property(movies, (movie) => {
      expect(drawCover(movie)).toEqual(drawCover({ ...movie }));
    }),
  );
});

test('motifs have only numbers in their paths, and something to see', () => {
  fc.assert(
    fc.property(movies, (movie) => {
      const { shapes } = drawCover(movie);
      expect(shapes.some(({ path }) => path.length > 10)).toBe(true);
      for (const { path } of shapes) expect(path).toMatch(/^[MLACVaz\d .-]*$/);
    }),
  );
});

test('movies of one genre look different', () => {
  const drawings = ['a', 'b', 'c', 'd', 'e'].map((id) => JSON.stringify(drawCover({ ...heat, id }).shapes));
  expect(new Set(drawings).size).toBe(5);
});

const ofEras = eras.map(({ from, palettes }) => [`from ${from}`, palettes] as const);

test.each([...Object.entries(palettes), ...ofEras])('words can be read in every palette: %s', (_, choices) => {
  for (const { ground, ink } of choices) expect(contrastOf(ground, ink)).toBeGreaterThanOrEqual(7);
});

test('every tone stands out from its ground', () => {
  for (const { ground, tones } of [...Object.values(palettes), ...eras.map(({ palettes }) => palettes)].flat()) {
    expect(Math.max(...tones.map((tone) => contrastOf(ground, tone)))).toBeGreaterThanOrEqual(2.5);
  }
});

test('the most telling genre is named, whatever the id', () => {
  const notes = Array.from(
    { length: 40 },
    (_, at) => drawCover({ ...heat, id: `${at}`, genres: ['Action', 'Drama', 'Crime'] }).note,
  );
  expect([...new Set(notes)]).toEqual(['1995 · Crime']);
  expect(drawCover({ ...heat, genres: ['Unheard-of'], year: null }).note).toBe('Unheard-of');
  expect(drawCover({ ...heat, genres: [], year: null }).note).toBe('');
});

test('a small cover has the whole motif, and no words that cannot be read', () => {
  const small = drawCover(heat, true);
  expect(small.title.lines).toEqual([]);
  expect(small.art.size).toBe(300);
  expect(small.shapes).toEqual(drawCover(heat).shapes);
});

test('covers with one motif and one palette differ by their side and the order of their colours', () => {
  const drawings = Array.from({ length: 200 }, (_, at) => drawCover({ ...heat, id: `${at}` }));
  const ofOneGround = drawings.filter(({ palette }) => palette.ground === drawings[0]!.palette.ground);
  const looks = ofOneGround.map(({ isMirrored, palette }) => `${isMirrored} ${palette.tones}`);
  expect(new Set(looks).size).toBe(4);
});
