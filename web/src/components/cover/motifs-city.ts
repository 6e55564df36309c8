import { between, pick, type Random } from './random.ts';
import { box, circle, curve, halfDisc, line, type Point, polygon, range, type Shape } from './shapes.ts';

/** Towers at night, some windows lit. */
export function skyline(random: Random): Shape[] {
  const count = Math.floor(between(random, 6, 9));
  const step = 200 / count;
  const towers = range(count).map((at) => ({ x: at * step, top: between(random, 60, 140) }));
  const windows = towers.flatMap(({ x, top }) =>
    range(4).flatMap((row) =>
      random() < 0.5 ? [box(x + step * pick(random, [0.2, 0.55]), top + 12 + row * 16, 5, 7)] : [],
    ),
  );
  return [
    { path: circle(between(random, 40, 160), between(random, 36, 60), between(random, 14, 26)), tone: 2 },
    { path: towers.map(({ x, top }) => box(x, top, step - 2, 210 - top)).join(''), tone: 1 },
    { path: windows.join(''), tone: 0 },
  ];
}

/** Lights that search the sky. */
export function searchlights(random: Random): Shape[] {
  const beams = range(3).map((at) => {
    const foot = 30 + at * 70;
    const end = between(random, 10, 190);
    return polygon([foot - 5, 200], [foot + 5, 200], [end + 26, -5], [end - 26, -5]);
  });
  return [
    { path: beams.slice(0, 2).join(''), tone: 1, opacity: 0.8 },
    { path: beams[2] ?? '', tone: 0, opacity: 0.7 },
    { path: halfDisc(100, 200, between(random, 34, 50), 3), tone: 2 },
  ];
}

/** Steps that go up, or down. */
export function stairs(random: Random): Shape[] {
  const count = Math.floor(between(random, 5, 8));
  const step = 200 / count;
  const isRising = random() < 0.5;
  const treads = range(count).map((at) => {
    const x = (isRising ? at : count - 1 - at) * step;
    return box(x, 200 - (at + 1) * step * 0.85, step + 1, 210);
  });
  const x = isRising ? between(random, 30, 70) : between(random, 130, 170);
  return [
    { path: circle(x, between(random, 50, 70), between(random, 22, 36)), tone: 0 },
    { path: treads.join(''), tone: 1 },
    { path: treads.at(-1) ?? '', tone: 2 },
  ];
}

/** Rings to aim at. */
export function target(random: Random): Shape[] {
  const [x, y] = [between(random, 80, 120), between(random, 85, 115)];
  const rings = range(5).map((at) => circle(x, y, 96 - at * 19));
  const tones = [1, 0, 1, 0, 2] as const;
  return [
    ...rings.map((path, at) => ({ path, tone: tones[at] ?? 0 })),
    { path: box(x - 1.5, -5, 3, 210) + box(-5, y - 1.5, 210, 3), tone: 2, opacity: 0.6 },
  ];
}

/** Dots that fade, as in a printed picture. */
export function halftone(random: Random): Shape[] {
  const [x, y] = [between(random, 30, 170), between(random, 30, 170)];
  const far = between(random, 150, 200);
  const dots = range(100).flatMap((cell) => {
    const [left, top] = [(cell % 10) * 20 + 10, Math.floor(cell / 10) * 20 + 10];
    const radius = 11 * (1 - Math.hypot(left - x, top - y) / far);
    return radius > 0.8 ? [circle(left, top, radius)] : [];
  });
  return [
    { path: dots.join(''), tone: 0 },
    { path: circle(x, y, between(random, 16, 26)), tone: 2 },
  ];
}

/** A road to the horizon. */
export function road(random: Random): Shape[] {
  const [x, horizon] = [between(random, 70, 130), between(random, 90, 115)];
  const marks = range(4).map((at) => {
    const [near, far] = [200 - at * 26, 188 - at * 26];
    const half = (y: number) => ((y - horizon) / (200 - horizon)) * 5;
    return polygon([x - half(near), near], [x + half(near), near], [x + half(far), far], [x - half(far), far]);
  });
  return [
    { path: circle(x, horizon, between(random, 34, 56)), tone: 2 },
    { path: box(-5, horizon, 210, 120), tone: 1 },
    { path: polygon([x - 3, horizon], [x + 3, horizon], [x + 90, 205], [x - 90, 205]), tone: 0, opacity: 0.55 },
    { path: marks.join(''), tone: 2 },
  ];
}

/** Bare trees before the moon. */
export function woods(random: Random): Shape[] {
  const trunks = range(7).map((at) => {
    const x = at * 32 + between(random, -8, 8);
    const lean = between(random, -8, 8);
    return polygon([x - 4, 205], [x + 4, 205], [x + lean + 1.5, 20], [x + lean - 1.5, 20]);
  });
  return [
    { path: circle(between(random, 60, 140), between(random, 60, 90), between(random, 36, 54)), tone: 0 },
    { path: trunks.join(''), tone: 1 },
    { path: halfDisc(100, 205, between(random, 90, 130), 3), tone: 2, opacity: 0.5 },
  ];
}

/** Bands that swing from edge to edge. */
export function ribbons(random: Random): Shape[] {
  const ribbon = (y: number) => {
    const points = range(4).map((at): Point => [at * 75 - 12, y + between(random, -34, 34)]);
    return curve(points);
  };
  return ([1, 0, 2] as const).map((tone, at) => ({
    path: ribbon(48 + at * 52),
    tone,
    line: between(random, 16, 34),
  }));
}

/** An eye that looks. */
export function eye(random: Random): Shape[] {
  const look = between(random, -18, 18);
  const lid = 'M8 100C60 36 140 36 192 100C140 164 60 164 8 100z';
  const lashes = range(7).map((at) => {
    const angle = Math.PI * (0.2 + at * 0.1);
    const [from, to] = [74, between(random, 88, 104)];
    const point = (radius: number): Point => [100 - radius * Math.cos(angle), 106 - radius * Math.sin(angle) * 0.8];
    return line(point(from), point(to));
  });
  return [
    { path: lashes.join(''), tone: 1, line: 3 },
    { path: lid, tone: 1 },
    { path: circle(100 + look, 100, between(random, 30, 38)), tone: 0 },
    { path: circle(100 + look, 100, between(random, 11, 17)), tone: 2 },
  ];
}

/** Frames of a film. */
export function frames(random: Random): Shape[] {
  const tilt = between(random, -22, 22);
  const strip = (x: number) => polygon([x, -5], [x + 76, -5], [x + 76 + tilt, 205], [x + tilt, 205]);
  const x = between(random, 44, 76);
  const cells = range(4).map((at) => {
    const [y, shift] = [at * 52 - 4, (tilt * (at * 52)) / 210];
    return box(x + 14 + shift, y + 6, 48, 38);
  });
  const lit = Math.floor(between(random, 0, 4));
  return [
    { path: strip(x), tone: 1 },
    { path: cells.join(''), tone: 2, opacity: 0.85 },
    { path: cells[lit] ?? '', tone: 0 },
  ];
}
