import { countWatches, type Dataset } from '../../dataset/dataset.ts';
import type { Relevance } from '../../dataset/relevance.ts';
import { timesOf } from '../../dataset/times.ts';
import {
  defaultHyperparameters,
  type HistoryWeight,
  type Hyperparameters,
  type Regime,
} from '../../model/hyperparameters.ts';

/** A change of the settings, and what it is called. */
export type Variant = { name: string; change: (settings: Hyperparameters) => Hyperparameters };

/** With fewer questions, chance would choose. */
export const minQuestions = 100;

export const regimeChanges = [3, 5, 10, 20] as const;

/** Settings with equal keys have the same Gram matrix. */
export function matrixKey(settings: Hyperparameters): string {
  const { starValues, watchValue, userWeightExponent, contentWeight, columnDamping } = settings;
  return JSON.stringify([starValues, watchValue, userWeightExponent, contentWeight, columnDamping]);
}

/** Whether a variant leaves the users' Gram matrix as it is. */
export function keepsPreferences({ change }: Variant): boolean {
  const { starValues, watchValue, userWeightExponent } = change(defaultHyperparameters);
  return (
    starValues === defaultHyperparameters.starValues &&
    watchValue === defaultHyperparameters.watchValue &&
    userWeightExponent === defaultHyperparameters.userWeightExponent
  );
}

const longRegimes: Regime[] = [
  { ridge: 350, dropout: 0.5 },
  { ridge: 700, dropout: 0.5 },
  { ridge: 350, dropout: 0.1 },
  { ridge: 120, dropout: 0.1 },
  { ridge: 30, dropout: 0.1 },
];
const moreLongRegimes: Regime[] = [
  { ridge: 1500, dropout: 0.5 },
  { ridge: 350, dropout: 0.7 },
  { ridge: 200, dropout: 0.5 },
  { ridge: 200, dropout: 0.2 },
  { ridge: 60, dropout: 0.5 },
  { ridge: 10, dropout: 0.1 },
];
const shortRegimes: Regime[] = [
  { ridge: 3000, dropout: 0.9 },
  { ridge: 400, dropout: 0.7 },
];
/** What stars are worth where the question is only what people choose. */
const allAlike: Hyperparameters['starValues'] = [1, 1, 1, 1, 1];
const likesMost: Hyperparameters['starValues'] = [0, 0.1, 0.4, 1, 1.2];

/** Groups of variants that are compared with each other; each group begins with the best of those before. */
export function matrixVariants(relevance: Relevance, effort: 'training' | 'tuning', { ratings }: Dataset): Variant[][] {
  const stars: [string, Hyperparameters['starValues']][] =
    relevance === 'watch' ? [['all stars alike', allAlike]] : [['low stars nearly nothing', likesMost]];
  return [
    ...(countWatches(ratings) > 0 ? [watchVariants] : []),
    [...longRegimes, ...(effort === 'tuning' ? moreLongRegimes : [])].map((long) => ({
      name: `ridge ${long.ridge} and dropout ${long.dropout} for long histories`,
      change: (settings) => ({ ...settings, long }),
    })),
    shortRegimes.map((short) => ({
      name: `ridge ${short.ridge} and dropout ${short.dropout} for short histories`,
      change: (settings) => ({ ...settings, short }),
    })),
    [
      ...stars.map(([name, starValues]) => ({
        name,
        change: (settings: Hyperparameters) => ({ ...settings, starValues }),
      })),
      ...(effort === 'tuning' ? [0, -0.15, -0.5] : [0]).map((userWeightExponent) => ({
        name: `users weighted by their number of ratings to the power of ${userWeightExponent}`,
        change: (settings: Hyperparameters) => ({ ...settings, userWeightExponent }),
      })),
    ],
    ...(effort === 'tuning' ? tuningVariants : []),
  ];
}

const watchVariants: Variant[] = [0.1, 0.25, 0.5, 1].map((watchValue) => ({
  name: `a watch is worth ${watchValue} of a rating`,
  change: (settings) => ({ ...settings, watchValue }),
}));

const tuningVariants: Variant[][] = [
  [0, 30, 300].map((contentWeight) => ({
    name: `content weighs ${contentWeight}`,
    change: (settings) => ({ ...settings, contentWeight }),
  })),
  [0, 0.1, 0.4].map((columnDamping) => ({
    name: `popular columns are damped by ${columnDamping}`,
    change: (settings) => ({ ...settings, columnDamping }),
  })),
];

/** Likewise, for the weights that need no other matrix. @param halfLifeDays of the trend; null where there is none */
export function weightVariants(settings: Hyperparameters, halfLifeDays: number | null): Variant[][] {
  return [
    ...(halfLifeDays === null ? [] : trendVariants(settings, halfLifeDays)),
    [10, 5, 40].map((weightChange) => ({
      name: `weights change at ${weightChange} ratings`,
      change: (current) => ({ ...current, weightChange }),
    })),
    historyWeights('popularity', 'many', [-0.4, -0.1, 0, 0.1]),
    historyWeights('popularity', 'few', [0.001, 0.02, 0.06, 0.2, 0.6, 2]),
    historyWeights('groups', 'many', [0, 0.1, 0.6]),
    historyWeights('groups', 'few', [0, 0.02, 0.2]),
  ];
}

function historyWeights(name: 'popularity' | 'groups', end: keyof HistoryWeight, values: readonly number[]): Variant[] {
  return values.map((value) => ({
    name: `${name} weighs ${value} for ${end} ratings`,
    change: (settings) => ({ ...settings, [name]: { ...settings[name], [end]: value } }),
  }));
}

const longAndShort = [1, 7, 30, 365, 2000];
export const halfLives = [0.5, 1, 2, 4, 7, 14, 30, 90, 365, 2000] as const;
const trendWeights = [0, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 3];

/** Weights of a trend for many ratings; the heavier is the safer, so a lighter one has to be better by more than chance. */
const heavyFirst = [0.5, 0.2, 0.1, 0.05, 0.02];

/** Of the trend for newcomers: right for all data sets with times that were looked at, and few sites have enough to choose by. */
const usualFew = 0.02;

/** Whether there is a trend and how much it weighs. */
export function trendVariants({ trend }: Hyperparameters, halfLifeDays: number): Variant[][] {
  const withTrend = (change: Partial<Hyperparameters['trend']>, label: string): Variant => ({
    name: `trend: ${label}`,
    change: (settings) => ({ ...settings, trend: { ...settings.trend, ...change } }),
  });
  const others = longAndShort.filter((days) => days !== halfLifeDays);
  const first = [halfLifeDays, ...others].flatMap((days) =>
    (days === halfLifeDays ? heavyFirst : [0.5, 0.05]).map((many): Variant => {
      const chosen = { halfLifeDays: days, few: usualFew, many };
      return {
        name: `trend: half-life ${days} days, weight ${many}, in place of popularity for few ratings`,
        change: (settings) => ({ ...settings, trend: chosen, popularity: { ...settings.popularity, few: 0.001 } }),
      };
    }),
  );
  return [
    trend.halfLifeDays === null ? first : [],
    halfLives.map((days) => withTrend({ halfLifeDays: days }, `half-life ${days} days`)),
    trendWeights.map((many) => withTrend({ many }, `weight ${many} for many ratings`)),
    trendWeights.map((few) => withTrend({ few }, `weight ${few} for few ratings`)),
  ];
}

/** Settings for sites that are too small to choose by their own data: those of the data sets that are most like them. */
export function presetFor(
  dataset: Dataset,
  base: Hyperparameters,
  byTime: boolean,
): { hyperparameters: Hyperparameters; reason: string } {
  const moving = byTime && timesOf(dataset).known;
  const preset = { ...base, regimeChange: 5 };
  const reason = `too few ratings to choose by: the preset for ${moving ? 'sites with times' : 'sites without times'}`;
  if (!moving) return { hyperparameters: preset, reason };
  return { hyperparameters: { ...preset, trend: { halfLifeDays: 30, few: usualFew, many: 0.1 } }, reason };
}
