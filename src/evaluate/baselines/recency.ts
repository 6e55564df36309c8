import { type Dataset, isLike, userOfEntries } from '../../dataset/dataset.ts';
import { isRelevant } from '../../dataset/relevance.ts';
import { shuffled } from '../../dataset/seeded.ts';
import { timesOf } from '../../dataset/times.ts';
import { dayOf, hourOf } from '../../domain/trend.ts';
import { topColumns } from '../../kernels/index.ts';
import { metricNames, scoreList } from '../metrics.ts';
import type { EvaluatedModel, Task } from '../model.ts';
import { countLikes, popularityOrder, rankBy } from './ranking.ts';

/** A way to count recent likes more than old ones, with a setting: a number of days. */
type Recency = {
  settings: readonly number[];
  /** At the end of the times of `dataset`, by movie. */
  count(dataset: Dataset, days: number): Float32Array;
  /** Changes counts on the morning of a day to those on the morning of the next. */
  advance(counts: Float64Array, likesOf: (day: number) => readonly Like[], day: number, days: number): void;
};

type Like = { movie: number; hour: number };

/** The likes of the last days, whichever number of days was best on the newest tenth of what it learns from. */
export const recent: EvaluatedModel = recencyModel(
  'recent',
  'the same list for everyone: the movies that most users liked in the last days, 1 to 365 as the newest data say',
  {
    settings: [1, 2, 3, 7, 14, 30, 90, 365],
    count: likesWithin,
    advance(counts, likesOf, day, days) {
      for (const { movie } of likesOf(day)) counts[movie]++;
      for (const { movie } of likesOf(day - days)) counts[movie]--;
    },
  },
);

/** Likes that count half after each half-life, chosen likewise. */
export const trending: EvaluatedModel = recencyModel(
  'trending',
  'the same list for everyone: likes that count less with age, with a half-life of 1/2 to 2,000 days as the newest data say',
  {
    settings: [0.5, 1, 2, 4, 7, 14, 30, 90, 180, 365, 2000],
    count: decayedLikes,
    advance(counts, likesOf, day, halfLifeDays) {
      const decay = 2 ** (-1 / halfLifeDays);
      for (let movie = 0; movie < counts.length; movie++) counts[movie] *= decay;
      for (const { movie, hour } of likesOf(day)) counts[movie] += 2 ** ((hour - 24 * day - 23) / (24 * halfLifeDays));
    },
  },
);

function recencyModel(name: string, description: string, recency: Recency): EvaluatedModel {
  return {
    name,
    description,
    async fit(dataset, task) {
      const usesTime = task.byTime && timesOf(dataset).known;
      const setting = usesTime ? bestSetting(dataset, task, recency) : undefined;
      const countOf = (seen: Dataset) => (setting === undefined ? countLikes(seen) : recency.count(seen, setting));
      let scores = countOf(dataset);
      let order = popularityOrder(countLikes(dataset));
      const ranking = rankBy(
        name,
        dataset.movies,
        () => scores,
        () => order,
      );
      return {
        ...ranking,
        advance(seen) {
          scores = countOf(seen);
          order = popularityOrder(countLikes(seen));
        },
      };
    },
  };
}

const seed = 41;
const maxLists = 1000;
const ndcgAt10 = metricNames.indexOf('ndcg@10');

/** The best setting for the days of users in the newest tenth of the entries, counted on the morning of each day. */
function bestSetting(dataset: Dataset, { relevance }: Task, recency: Recency): number {
  const questions = questionsOfDays(dataset, relevance);
  const likes = likesByDay(dataset);
  const likesOf = (day: number) => likes.get(day) ?? [];
  const first = likes.keys().reduce((least, day) => Math.min(least, day), Number.POSITIVE_INFINITY);
  const last = questions.keys().reduce((most, day) => Math.max(most, day), Number.NEGATIVE_INFINITY);
  const order = popularityOrder(countLikes(dataset));
  let best = { setting: recency.settings[0], sum: -1 };
  for (const setting of recency.settings) {
    const counts = new Float64Array(dataset.movies.length);
    let sum = 0;
    for (let day = first; day <= last; day++) {
      const scores = questions.has(day) ? Float32Array.from(counts) : new Float32Array(0);
      for (const { history, relevant } of questions.get(day) ?? []) {
        sum += scoreList(topColumns(scores, 10, { excluded: history, order }), relevant)[ndcgAt10];
      }
      recency.advance(counts, likesOf, day, setting);
    }
    if (sum > best.sum) best = { setting, sum };
  }
  return best.setting;
}

type DayQuestion = { history: number[]; relevant: Set<number> };

/** What users asked for on the days of the newest tenth of the entries, by day; 1,000 of them at most. */
function questionsOfDays(dataset: Dataset, relevance: Task['relevance']): Map<number, DayQuestion[]> {
  const { ratings, userIds } = dataset;
  const { rowStart, movie, time } = ratings;
  const users = userOfEntries(ratings);
  const sorted = time.filter((each) => !Number.isNaN(each)).sort();
  const start = sorted[Math.floor(0.9 * (sorted.length - 1))];
  const asked = new Map<string, { user: number; day: number; relevant: Set<number> }>();
  for (let entry = 0; entry < users.length; entry++) {
    if (!(time[entry] >= start) || !isRelevant(dataset, entry, relevance)) continue;
    const [user, day] = [users[entry], dayOf(time[entry])];
    const key = `${userIds[user]} ${day}`;
    const question = asked.get(key) ?? { user, day, relevant: new Set() };
    question.relevant.add(movie[entry]);
    asked.set(key, question);
  }
  const sample = shuffled([...asked], seed, ([key]) => key).slice(0, maxLists);
  const questions = new Map<number, DayQuestion[]>();
  for (const [, { user, day, relevant }] of sample) {
    const history: number[] = [];
    for (let entry = rowStart[user]; entry < rowStart[user + 1]; entry++) {
      if (!(dayOf(time[entry]) >= day)) history.push(movie[entry]);
    }
    questions.set(day, [...(questions.get(day) ?? []), { history, relevant }]);
  }
  return questions;
}

function likesByDay({ ratings }: Dataset): Map<number, Like[]> {
  const likes = new Map<number, Like[]>();
  for (let entry = 0; entry < ratings.movie.length; entry++) {
    const time = ratings.time[entry];
    if (Number.isNaN(time) || !isLike(ratings, entry)) continue;
    const like = { movie: ratings.movie[entry], hour: hourOf(time) };
    const ofDay = likes.get(dayOf(time));
    if (ofDay) ofDay.push(like);
    else likes.set(dayOf(time), [like]);
  }
  return likes;
}

/** The likes of the last `days` days up to the newest like. */
function likesWithin({ movies, ratings }: Dataset, days: number): Float32Array {
  const counts = new Float32Array(movies.length);
  const dayAt = (entry: number) => (isLike(ratings, entry) ? dayOf(ratings.time[entry]) : Number.NaN);
  let newest = Number.NEGATIVE_INFINITY;
  for (let entry = 0; entry < ratings.movie.length; entry++) if (dayAt(entry) > newest) newest = dayAt(entry);
  for (let entry = 0; entry < ratings.movie.length; entry++) {
    if (dayAt(entry) > newest - days) counts[ratings.movie[entry]]++;
  }
  return counts;
}

function decayedLikes({ movies, ratings }: Dataset, halfLifeDays: number): Float32Array {
  const hourAt = (entry: number) => (isLike(ratings, entry) ? hourOf(ratings.time[entry]) : Number.NaN);
  let newest = Number.NEGATIVE_INFINITY;
  for (let entry = 0; entry < ratings.movie.length; entry++) if (hourAt(entry) > newest) newest = hourAt(entry);
  const counts = new Float64Array(movies.length);
  for (let entry = 0; entry < ratings.movie.length; entry++) {
    const age = newest - hourAt(entry);
    if (!Number.isNaN(age)) counts[ratings.movie[entry]] += 2 ** (-age / (24 * halfLifeDays));
  }
  return Float32Array.from(counts);
}
