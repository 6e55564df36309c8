import type { Dataset } from '../dataset/dataset.ts';
import { ageBands, nameOfAgeBand } from '../domain/age-bands.ts';
import type { Trial } from './trials.ts';

export const groupings = ['history', 'age', 'gender', 'occupation', 'moviePopularity'] as const;
export type Grouping = (typeof groupings)[number];

/** Some trials that belong together; `positions` are theirs in the list of all trials. */
export type Group = { name: string; positions: number[]; trials: readonly Trial[] };

/**
 * The trials in groups, by what is known about the user and by how well known the movies are that the user turned out to
 * like. Groups come in their natural order, nobody's group is left out, empty ones are.
 * @param histories what the models learned from
 */
export function groupTrials(histories: Dataset, trials: readonly Trial[]): Record<Grouping, Group[]> {
  const attributesOf = ({ user }: Trial) => histories.attributes[user];
  return {
    history: groupBy(trials, ({ known }) => bandOf(known, historyBands)),
    age: groupBy(trials, (trial) => bandOf(attributesOf(trial).age, namedAgeBands)),
    gender: groupBy(trials, (trial) => named(attributesOf(trial).gender)),
    occupation: groupBy(trials, (trial) => named(attributesOf(trial).occupation)),
    moviePopularity: groupByPopularity(histories, trials),
  };
}

type Label = { name: string; order: number };
type Band = { from: number; name: string };

const unknown: Label = { name: 'unknown', order: Number.POSITIVE_INFINITY };

const namedAgeBands: Band[] = ageBands.map((band) => ({ from: band.from, name: nameOfAgeBand(band) }));

const historyBands: Band[] = [
  { from: 0, name: 'no ratings' },
  { from: 1, name: '1-5 ratings' },
  { from: 6, name: '6-20 ratings' },
  { from: 21, name: '21-50 ratings' },
  { from: 51, name: '51-100 ratings' },
  { from: 101, name: '101-200 ratings' },
  { from: 201, name: '201-500 ratings' },
  { from: 501, name: 'over 500 ratings' },
];

function bandOf(value: number | null, bands: readonly Band[]): Label {
  if (value === null) return unknown;
  const order = bands.findLastIndex(({ from }) => value >= from);
  return { name: bands[order].name, order };
}

function named(value: string | null): Label {
  return value === null ? unknown : { name: value, order: 0 };
}

function groupBy(trials: readonly Trial[], labelOf: (trial: Trial) => Label): Group[] {
  const groups = new Map<string, { label: Label; positions: number[] }>();
  trials.forEach((trial, position) => {
    const label = labelOf(trial);
    const group = groups.get(label.name);
    if (group) group.positions.push(position);
    else groups.set(label.name, { label, positions: [position] });
  });
  return [...groups.values()]
    .sort(({ label: a }, { label: b }) => (a.order === b.order ? (a.name < b.name ? -1 : 1) : a.order - b.order))
    .map(({ label, positions }) => ({ name: label.name, positions, trials: positions.map((at) => trials[at]) }));
}

/** How well known a movie is, by its place among the rated movies, most rated first. */
const popularityBands = [
  { share: 0.1, name: 'hits: most rated 10%' },
  { share: 0.4, name: 'known: next 30%' },
  { share: 1, name: 'niche: other 60%' },
];

/** A user is in the group of each kind of movie that the user likes, and there only movies of that kind are relevant. */
function groupByPopularity(histories: Dataset, trials: readonly Trial[]): Group[] {
  const bands = popularityOfMovies(histories);
  const names = [...popularityBands.map(({ name }) => name), 'new: never rated'];
  return names.flatMap((name, band) => {
    const positions: number[] = [];
    const restricted: Trial[] = [];
    trials.forEach((trial, position) => {
      const relevant = new Set([...trial.relevant].filter((movie) => bands[movie] === band));
      if (relevant.size === 0) return;
      positions.push(position);
      restricted.push({ ...trial, relevant });
    });
    return positions.length === 0 ? [] : [{ name, positions, trials: restricted }];
  });
}

function popularityOfMovies(histories: Dataset): Uint8Array {
  const counts = countRaters(histories);
  const rated = [...counts.keys()].filter((movie) => counts[movie] > 0).sort((a, b) => counts[b] - counts[a] || a - b);
  const bands = new Uint8Array(counts.length).fill(popularityBands.length);
  rated.forEach((movie, place) => {
    bands[movie] = popularityBands.findIndex(({ share }) => place < share * rated.length);
  });
  return bands;
}

/** How many users rated each movie. */
export function countRaters({ movies, ratings }: Dataset): Uint32Array {
  const counts = new Uint32Array(movies.length);
  for (const movie of ratings.movie) counts[movie]++;
  return counts;
}
