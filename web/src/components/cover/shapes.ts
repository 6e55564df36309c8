/** A part of a motif: an SVG path, filled with one of the palette's three tones, or drawn as a line. */
export type Shape = { path: string; tone: 0 | 1 | 2; line?: number; opacity?: number };

export type Point = readonly [x: number, y: number];

const short = (value: number) => Math.round(value * 10) / 10;

/** Of an arc that is too small to reach its end: SVG enlarges it to just half a circle, whatever was rounded. */
const fitting = '1 1 0 0 1';

/** Clockwise like boxes, so that where they overlap there is no hole. */
export function circle(x: number, y: number, radius: number): string {
  const across = short(2 * radius);
  return `M${short(x - radius)} ${short(y)}a${fitting} ${across} 0a${fitting} ${-across} 0z`;
}

export const polygon = (...points: readonly Point[]) => `${line(...points)}z`;

export const line = (...points: readonly Point[]) => `M${points.map(([x, y]) => `${short(x)} ${short(y)}`).join('L')}`;

export const box = (x: number, y: number, width: number, height: number) =>
  polygon([x, y], [x + width, y], [x + width, y + height], [x, y + height]);

/** Half a disc whose flat side looks to the left (turn 0), up (1), right (2) or down (3). */
export function halfDisc(x: number, y: number, radius: number, turn: number): string {
  const angle = (turn * Math.PI) / 2;
  const [across, along] = [Math.sin(angle) * radius, Math.cos(angle) * radius];
  const start = `M${short(x + across)} ${short(y - along)}`;
  return `${start}A${fitting} ${short(x - across)} ${short(y + along)}z`;
}

/** A smooth line through points, each next one reached by a curve with level ends. */
export function curve(points: readonly Point[]): string {
  let path = '';
  points.forEach(([x, y], at) => {
    const before = points[at - 1];
    if (!before) path = `M${short(x)} ${short(y)}`;
    else
      path += `C${short((before[0] + x) / 2)} ${short(before[1])} ${short((before[0] + x) / 2)} ${short(y)} ${short(x)} ${short(y)}`;
  });
  return path;
}

export const range = (count: number) => Array.from({ length: count }, (_, at) => at);
