/** How ratings may be split into those to learn from and those to judge by: src/dataset/splits.ts. */
export const splitNames = ['random', 'temporal', 'rolling', 'next-session', 'leave-last-out'] as const;
export type SplitName = (typeof splitNames)[number];
