import { between, type Random } from './random.ts';
import { circle, line, type Point, polygon, range, type Shape } from './shapes.ts';

/** A planet, the orbits around it, and stars. */
export function rings(random: Random): Shape[] {
  const [x, y] = [between(random, 40, 160), between(random, 55, 145)];
  const step = between(random, 16, 24);
  const orbits = range(5).map((at) => step * (at + 1.6));
  const moon = orbits[Math.floor(between(random, 1, 4))] ?? step;
  const angle = between(random, 0, 2 * Math.PI);
  const stars = range(22).map(() =>
    circle(between(random, 0, 200), between(random, 0, 200), between(random, 0.6, 1.5)),
  );
  return [
    { path: stars.join(''), tone: 2, opacity: 0.8 },
    { path: orbits.map((radius) => circle(x, y, radius)).join(''), tone: 1, line: between(random, 1.5, 5) },
    { path: circle(x, y, step), tone: 0 },
    { path: circle(x + moon * Math.cos(angle), y + moon * Math.sin(angle), step / 3), tone: 2 },
  ];
}

/** A tunnel of discs that does not keep its middle. */
export function vertigo(random: Random): Shape[] {
  const turn = between(random, 0, 2 * Math.PI);
  const bend = between(random, 0.35, 0.7);
  const [x, y] = [100 + 14 * Math.cos(turn), 100 + 14 * Math.sin(turn)];
  const discs = range(9).map((at) => {
    const off = (at * at * bend) / 1.6;
    return {
      x: x - off * Math.cos(turn + at * bend * 0.5),
      y: y - off * Math.sin(turn + at * bend * 0.5),
      r: 112 - 13 * at,
    };
  });
  const tones = [1, 0, 1, 0, 1, 0, 1, 0, 2] as const;
  return discs.map((disc, at) => ({ path: circle(disc.x, disc.y, disc.r), tone: tones[at] ?? 0 }));
}

/** A keyhole that lets light through. */
export function keyhole(random: Random): Shape[] {
  const x = between(random, 65, 135);
  const spread = between(random, 45, 80);
  const foot = between(random, 14, 22);
  return [
    { path: circle(x, 78, 74), tone: 1 },
    { path: polygon([x - 6, 78], [x + 6, 78], [x + spread + 40, 205], [x - spread - 40, 205]), tone: 0, opacity: 0.35 },
    { path: circle(x, 70, 30) + polygon([x - 11, 88], [x + 11, 88], [x + foot, 150], [x - foot, 150]), tone: 0 },
    { path: circle(x, 70, between(random, 8, 13)), tone: 2 },
  ];
}

/** Heights on a map. */
export function contours(random: Random): Shape[] {
  const [x, y] = [between(random, 60, 140), between(random, 60, 140)];
  const waves = range(3).map((at) => ({
    lobes: at + 2,
    size: between(random, 0.04, 0.12),
    phase: between(random, 0, 6),
  }));
  const contour = (radius: number) =>
    `${line(
      ...range(48).map((at): Point => {
        const angle = (at / 48) * 2 * Math.PI;
        const reach = waves.reduce((sum, wave) => sum + wave.size * Math.sin(wave.lobes * angle + wave.phase), 1);
        return [x + radius * reach * Math.cos(angle), y + radius * reach * Math.sin(angle)];
      }),
    )}z`;
  return [
    { path: contour(62), tone: 1 },
    {
      path: range(9)
        .map((at) => contour(26 + 18 * at))
        .join(''),
      tone: 0,
      line: 2.5,
    },
    { path: circle(x, y, 9), tone: 2 },
  ];
}

/** Three large discs that overlap. */
export function discs(random: Random): Shape[] {
  const disc = (tone: Shape['tone'], opacity: number): Shape => {
    const place = circle(between(random, 30, 170), between(random, 40, 160), between(random, 45, 75));
    return { path: place, tone, opacity };
  };
  return [disc(1, 1), disc(0, 0.85), disc(2, 0.75)];
}
