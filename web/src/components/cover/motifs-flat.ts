import { between, pick, type Random } from './random.ts';
import { box, circle, halfDisc, polygon, range, type Shape } from './shapes.ts';

/** A lamp behind a blind. */
export function slats(random: Random): Shape[] {
  const gap = between(random, 15, 21);
  const tilt = between(random, -14, 14);
  const blades = range(16).map((at) => {
    const y = at * gap - 20;
    return polygon([0, y], [200, y + tilt], [200, y + tilt + gap * 0.5], [0, y + gap * 0.5]);
  });
  const [x, y] = [between(random, 55, 145), between(random, 60, 140)];
  return [
    { path: circle(x, y, between(random, 48, 66)), tone: 0 },
    { path: blades.join(''), tone: 1 },
    { path: box(between(random, 20, 170), 0, 3, 200), tone: 2 },
  ];
}

/** Sound, or a skyline of organ pipes. */
export function bars(random: Random): Shape[] {
  const count = Math.floor(between(random, 8, 13));
  const step = 200 / count;
  const columns: Record<Shape['tone'], string[]> = { 0: [], 1: [], 2: [] };
  for (const at of range(count)) {
    const swell = Math.sin(((at + 0.5) / count) * Math.PI);
    const half = 12 + 78 * swell * between(random, 0.45, 1);
    const [x, width] = [at * step + step * 0.2, step * 0.6];
    const rounded = box(x, 100 - half, width, 2 * half) + circle(x + width / 2, 100 - half, width / 2);
    columns[pick(random, [0, 0, 1, 2])].push(rounded + circle(x + width / 2, 100 + half, width / 2));
  }
  return ([0, 1, 2] as const).map((tone) => ({ path: columns[tone].join(''), tone }));
}

/** Half discs thrown onto a grid. */
export function confetti(random: Random): Shape[] {
  const count = pick(random, [3, 4]);
  const step = 200 / count;
  const pieces: Record<Shape['tone'], string[]> = { 0: [], 1: [], 2: [] };
  for (const cell of range(count * count)) {
    const x = ((cell % count) + 0.5) * step;
    const y = (Math.floor(cell / count) + 0.5) * step;
    const turn = Math.floor(between(random, 0, 4));
    const piece = random() < 0.2 ? circle(x, y, step * 0.3) : halfDisc(x, y, step * 0.46, turn);
    if (random() < 0.85) pieces[pick(random, [0, 1, 2])].push(piece);
  }
  return ([0, 1, 2] as const).map((tone) => ({ path: pieces[tone].join(''), tone }));
}

/** Building blocks. */
export function toys(random: Random): Shape[] {
  const tower = (x: number, size: number, tones: readonly [Shape['tone'], Shape['tone']]): Shape[] => {
    const roof = pick(random, [
      polygon([x, 200 - size * 1.6], [x + size, 200 - size * 1.6], [x + size / 2, 200 - size * 2.4]),
      circle(x + size / 2, 200 - size * 2.05, size * 0.45),
      halfDisc(x + size / 2, 200 - size * 1.6, size / 2, 3),
    ]);
    const blocks = box(x, 200 - size, size, size) + box(x + size * 0.2, 200 - size * 1.6, size * 0.6, size * 0.6);
    return [
      { path: blocks, tone: tones[0] },
      { path: roof + halfDisc(x + size / 2, 200, size * 0.28, 3), tone: tones[1] },
    ];
  };
  const middle = between(random, 62, 80);
  const sun: Shape = { path: circle(between(random, 30, 170), between(random, 26, 44), 20), tone: 2 };
  return [
    sun,
    ...tower(-4, between(random, 48, 70), [1, 0]),
    ...tower(200 - 62, between(random, 50, 72), [2, 1]),
    ...tower(100 - middle / 2, middle, [0, pick(random, [1, 2])]),
  ];
}

/** A curtain, and a light on it. */
export function drapes(random: Random): Shape[] {
  const count = Math.floor(between(random, 5, 9));
  const step = 200 / count;
  const lean = between(random, -16, 16);
  const fold = (at: number) => {
    const x = at * step;
    return polygon([x, 0], [x + step * 0.55, 0], [x + step * 0.55 + lean, 200], [x + lean, 200]);
  };
  const x = between(random, 60, 140);
  return [
    {
      path: range(count + 2)
        .map((at) => fold(at - 1))
        .join(''),
      tone: 1,
    },
    { path: circle(x, between(random, 75, 125), between(random, 40, 62)), tone: 0, opacity: 0.9 },
    { path: polygon([x - 70, 200], [x + 70, 200], [x + 44, 178], [x - 44, 178]), tone: 2 },
  ];
}
