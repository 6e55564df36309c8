/** Numbers from 0 to below 1, in an order of their own that is the same each time. */
export type Random = () => number;

/** The numbers of a text: its FNV-1a hash (G. Fowler, L. C. Noll, K.-P. Vo) starts mulberry32 (T. Ettinger). */
export function randomOf(text: string): Random {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return () => {
    hash = (hash + 0x6d2b79f5) | 0;
    let mixed = Math.imul(hash ^ (hash >>> 15), hash | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** From `least` to `most`. */
export const between = (random: Random, least: number, most: number) => least + random() * (most - least);

export const pick = <const T>(random: Random, choices: readonly [T, ...T[]]): T =>
  choices[Math.floor(random() * choices.length)] ?? choices[0];
