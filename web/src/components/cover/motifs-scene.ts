import { between, type Random } from './random.ts';
import { box, circle, curve, line, type Point, polygon, range, type Shape } from './shapes.ts';

/** Down to the edge of the square. */
const filled = (path: string) => `${path}L200 200L0 200z`;

/** A sun over the sea. */
export function waves(random: Random): Shape[] {
  const swell = between(random, 10, 20);
  const wave = (y: number) => {
    const start = between(random, -40, 0);
    const points = range(9).map((at): Point => [start + at * 34, y + (at % 2 === 0 ? -swell : swell) / 1.6]);
    return `${curve(points)}L240 210L-40 210z`;
  };
  const [x, radius] = [between(random, 55, 145), between(random, 36, 52)];
  return [
    { path: circle(x, 82, radius), tone: 0 },
    { path: wave(112), tone: 1 },
    { path: wave(144), tone: 2, opacity: 0.85 },
    { path: wave(174), tone: 0 },
  ];
}

/** Mountains one behind the other. */
export function peaks(random: Random): Shape[] {
  const ridge = (y: number, height: number) => {
    const points = range(7).map((at): Point => {
      const rise = at % 2 === 0 ? 0 : between(random, 0.5, 1) * height;
      return [at * 34 + between(random, -8, 8) - 2, y - rise];
    });
    return filled(line([-1, y], ...points, [201, y]));
  };
  return [
    { path: circle(between(random, 45, 155), between(random, 45, 70), between(random, 18, 30)), tone: 2 },
    { path: ridge(140, 80), tone: 1 },
    { path: ridge(178, 84), tone: 0 },
  ];
}

/** A low sun between table mountains. */
export function mesa(random: Random): Shape[] {
  const sun = between(random, 70, 130);
  const table = (x: number, width: number, top: number) =>
    polygon([x, top], [x + width, top], [x + width + 8, 130], [x + width + 26, 160], [x - 26, 160], [x - 8, 130]);
  const stripes = range(4).map((at) => box(0, 104 + at * 14, 200, 2 + at * 1.6));
  return [
    { path: circle(sun, 104, between(random, 46, 62)), tone: 2 },
    { path: stripes.join(''), tone: 1 },
    { path: table(between(random, -10, 20), between(random, 28, 46), between(random, 66, 92)), tone: 0 },
    { path: table(between(random, 130, 160), between(random, 34, 60), between(random, 52, 84)), tone: 0 },
    { path: box(0, 158, 200, 42), tone: 0 },
  ];
}

/** Marks of rank, or of a march. */
export function chevrons(random: Random): Shape[] {
  const [x, drop] = [between(random, 70, 130), between(random, 40, 70)];
  const width = between(random, 11, 17);
  const row = (y: number) =>
    polygon([-60, y + drop], [x, y], [260, y + drop], [260, y + drop + width], [x, y + width], [-60, y + drop + width]);
  const first = between(random, 20, 44);
  return [
    {
      path: range(6)
        .map((at) => row(first + at * width * 2))
        .join(''),
      tone: 1,
    },
    { path: row(first + width * 2), tone: 0 },
    { path: circle(x, first - 2, between(random, 10, 15)), tone: 2 },
  ];
}

/** A burst. */
export function rays(random: Random): Shape[] {
  const [x, y] = [between(random, 40, 160), between(random, 70, 150)];
  const count = Math.floor(between(random, 9, 15));
  const start = between(random, 0, 1);
  const ray = (at: number) => {
    const angle = ((at + start) / count) * 2 * Math.PI;
    const wide = (Math.PI / count) * 0.55;
    const end = (turn: number): Point => [x + 300 * Math.cos(angle + turn), y + 300 * Math.sin(angle + turn)];
    return polygon([x, y], end(-wide), end(wide));
  };
  return [
    { path: range(count).map(ray).join(''), tone: 1 },
    { path: circle(x, y, between(random, 34, 46)), tone: 2 },
    { path: circle(x, y, between(random, 18, 27)), tone: 0 },
  ];
}

/** What is about to close. */
export function teeth(random: Random): Shape[] {
  const count = Math.floor(between(random, 4, 7));
  const step = 200 / count;
  const tooth = (at: number, base: number, length: number) =>
    polygon([at * step, base], [(at + 1) * step, base], [(at + 0.5) * step + between(random, -6, 6), base + length]);
  const above = range(count).map((at) => tooth(at, -1, between(random, 46, 84)));
  const below = range(count + 1).map((at) => tooth(at - 0.5, 201, -between(random, 40, 74)));
  const x = between(random, 70, 130);
  return [
    { path: circle(x, 100, between(random, 40, 58)), tone: 0 },
    { path: circle(x, 100, between(random, 10, 18)), tone: 1 },
    { path: above.join('') + below.join(''), tone: 1 },
    { path: above[Math.floor(random() * count)] ?? '', tone: 2 },
  ];
}

/** Gate within gate, under stars. */
export function arches(random: Random): Shape[] {
  const x = between(random, 80, 120);
  const step = between(random, 15, 20);
  const arch = (half: number) => {
    const shoulder = 60 + (86 - half);
    return `M${x - half} 201V${shoulder}A${half} ${half} 0 0 1 ${x + half} ${shoulder}V201z`;
  };
  const stars = range(16).map(() => circle(between(random, 0, 200), between(random, 0, 110), between(random, 0.8, 2)));
  const tones = [1, 0, 1, 2] as const;
  return [
    { path: stars.join(''), tone: 2 },
    ...tones.map((tone, at) => ({ path: arch(Math.round(84 - at * step)), tone })),
  ];
}
