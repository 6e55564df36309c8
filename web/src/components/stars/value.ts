export const mostStars = 5;

/** Stars, in halves, for a place in a row of five: 0 is its left edge, 1 its right one. Nowhere is no star at all. */
export function starsAt(share: number): number {
  return Math.min(mostStars, Math.max(0.5, Math.ceil(share * mostStars * 2) / 2));
}

/** `4½ stars` */
export function starsInWords(stars: number): string {
  const whole = Math.floor(stars);
  const number = stars === whole ? String(whole) : `${whole === 0 ? '' : whole}½`;
  return `${number} ${stars <= 1 ? 'star' : 'stars'}`;
}
