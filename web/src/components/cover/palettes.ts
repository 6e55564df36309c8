import { pick, type Random } from './random.ts';

/** The ink keeps WCAG's 4.5:1 on the ground; the tones are for shapes only. */
export type Palette = { ground: string; ink: string; tones: readonly [string, string, string] };

type Palettes = readonly [Palette, ...Palette[]];

const make = (ground: string, ink: string, ...tones: [string, string, string]): Palette => ({ ground, ink, tones });

/** Each mood has some, so that neighbours on a shelf differ. */
export const palettes = {
  night: [
    make('#14151f', '#f3efe6', '#e8b64c', '#2d3150', '#c8553d'),
    make('#10201f', '#eef3e9', '#d9c46a', '#1f4a48', '#8fb8a0'),
    make('#1c1420', '#f6ecef', '#d64f6a', '#43264a', '#efb9a2'),
    make('#22262b', '#f2f2ee', '#d9d6cc', '#4a525c', '#e2633c'),
  ],
  dread: [
    make('#170d0e', '#f7e9e3', '#c2312b', '#4b1518', '#f0d9c4'),
    make('#11150f', '#eef2e2', '#9bb548', '#2c3a1f', '#e9e3c8'),
    make('#efe6d6', '#1d1013', '#a51d24', '#1d1013', '#d99a5b'),
  ],
  cosmos: [
    make('#0f1533', '#eef0ff', '#f2a65a', '#33439c', '#7fd1d8'),
    make('#1b1038', '#f5eeff', '#f76f8e', '#4d2f8f', '#ffd27a'),
    make('#0b2530', '#e9f7f5', '#4fc3b5', '#155062', '#f4d58d'),
    make('#e6e3f4', '#1d1742', '#5a48c2', '#f0835c', '#1d1742'),
  ],
  warm: [
    make('#f3dfc1', '#3a1d12', '#c4532d', '#e39b4a', '#5b3325'),
    make('#6e2a1b', '#fdeeda', '#f0a64b', '#a8452a', '#fbdba7'),
    make('#f0e4cf', '#26302b', '#3f6b5c', '#d78b45', '#a23b2a'),
    make('#23403c', '#f7efdc', '#e7b660', '#3e6f63', '#d9683f'),
    make('#e9d3a5', '#33251a', '#7a8a4d', '#b8602f', '#4a3525'),
  ],
  bright: [
    make('#ffe08a', '#37220b', '#e4572e', '#17a398', '#fff4d6'),
    make('#e3f1ee', '#12343b', '#f25f4c', '#2a9d8f', '#f6bd4d'),
    make('#fbe3dc', '#3b1b2f', '#e8505b', '#f9b24e', '#3f8f8a'),
    make('#12505b', '#f4fbf5', '#ffc857', '#2f8f88', '#f2795b'),
    make('#dbe7fb', '#14274e', '#2f6fde', '#ff9f43', '#ee5d78'),
  ],
  tender: [
    make('#fbe4e1', '#4a1528', '#e0637b', '#f4a9a0', '#8d2b4d'),
    make('#5c1f3d', '#fdeef0', '#f18f9b', '#8d3a5c', '#ffd3b8'),
    make('#f7ead8', '#3c2140', '#c9638c', '#efb28c', '#6a4c93'),
    make('#243358', '#f6f1fb', '#e99bb0', '#46588a', '#f9d7b5'),
  ],
  calm: [
    make('#eef0ea', '#1e2a2e', '#4f7a85', '#b9c7bd', '#d08b3e'),
    make('#2b3a42', '#f1f4ef', '#8fb6a8', '#456270', '#e9c46a'),
    make('#f4ede2', '#2a2622', '#8a6f4d', '#d9c7a7', '#3f6a6a'),
    make('#39344a', '#f5f1f7', '#b8a3d0', '#5a5275', '#e8b27d'),
  ],
} as const satisfies Record<string, Palettes>;

export type Mood = keyof typeof palettes;

/** What printing and fashion were like, from a year on; the newest first. */
export const eras: readonly { from: number; palettes: Palettes }[] = [
  {
    from: 2005,
    palettes: [
      make('#0e2a33', '#eef6f5', '#ff8a3d', '#1c4f5c', '#7cc4c0'),
      make('#f3f1ec', '#191b20', '#ef5b3c', '#c9cfd3', '#24506b'),
      make('#20203a', '#f3f1fb', '#9d8df1', '#3b3a63', '#f4b6a6'),
    ],
  },
  {
    from: 1990,
    palettes: [
      make('#1e3134', '#f0f3ea', '#c9d66b', '#3a5b57', '#e07a4b'),
      make('#e8dcc8', '#2b2320', '#7d3c3a', '#b69b78', '#33514f'),
      make('#33263b', '#f6edf1', '#d9a441', '#584266', '#7fb6a4'),
    ],
  },
  {
    from: 1980,
    palettes: [
      make('#1a1037', '#fbeefc', '#ff4f9a', '#3f2a86', '#37d3e6'),
      make('#10233f', '#eef5ff', '#ffcf3f', '#1f4c86', '#ff6b5a'),
      make('#fdf0dc', '#2a1740', '#e8408f', '#ffb26b', '#2c8fb5'),
    ],
  },
  {
    from: 1960,
    palettes: [
      make('#ead7ae', '#3a2413', '#c8551f', '#d9a441', '#5e6b33'),
      make('#4a2a1b', '#fbeed6', '#e58a2e', '#7a4a2b', '#c9b458'),
      make('#efe3d0', '#1f2f3a', '#d1492e', '#e7b23e', '#2f6d7e'),
    ],
  },
  {
    from: 1935,
    palettes: [
      make('#f0e6cf', '#2b1b17', '#b3392b', '#d8b365', '#37586a'),
      make('#1f1b1c', '#f4ecdd', '#cfc3a6', '#4a4341', '#a8382c'),
      make('#dfe3da', '#1d2624', '#55695f', '#a9b3a5', '#a6542f'),
    ],
  },
  {
    from: 0,
    palettes: [
      make('#e9e2d3', '#241f1a', '#6b6153', '#b8ad98', '#3d362d'),
      make('#2a2622', '#f1e9da', '#b9a98a', '#57504a', '#8a6f4d'),
    ],
  },
];

/** By mood or, nearly as often, by era: what is alike in genre differs in age. */
export function paletteOf(mood: Mood, year: number | null, random: Random): Palette {
  const era = year === null ? undefined : eras.find(({ from }) => year >= from);
  return pick<Palette>(random, era && random() < 0.45 ? era.palettes : palettes[mood]);
}
