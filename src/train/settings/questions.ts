import type { Dataset } from '../../dataset/dataset.ts';
import { isRelevant, type Relevance } from '../../dataset/relevance.ts';
import { firstShuffled, hash32, shuffled } from '../../dataset/seeded.ts';
import { timesOf } from '../../dataset/times.ts';
import { dayMs } from '../../domain/trend.ts';

/** A viewer, and which movies would have been right to recommend. */
export type Question = {
  user: number;
  /** Of a user whom the training did not see, and of whose ratings only a few are given. */
  isNewcomer: boolean;
  /** Of a newcomer, the share of the users with as many ratings who went on, as most questions about newcomers suppose; else 1. */
  weight: number;
  /** What is known about the viewer: positions in the dataset's entries. */
  history: Int32Array;
  /** Movies. */
  relevant: ReadonlySet<number>;
  /** The day of the request; null if the times are not known. */
  day: number | null;
};

export type Questions = {
  /** What may be learned from: one byte an entry, 1 or 0. */
  training: Uint8Array;
  questions: Question[];
  /** How they were drawn, for people. */
  protocol: string;
};

const seed = 40;
const judgedShare = 0.1;
const trendShare = 0.3;
const enoughQuestions = 400;
const maxQuestions = { training: 1500, tuning: 8000 };
type Effort = keyof typeof maxQuestions;
const newcomerShare = 0.15;
const maxNewcomers = { training: 100, tuning: 800 };
const ratingsGiven = [0, 1, 3, 5, 10, 20];
/** Of someone who rated less there is nothing to judge by. */
const minNewcomerRatings = 5;

/** The share of the users whose questions come first, and the fewest questions that this makes sense for. */
const firstShare = 1 / 3;
const fewestFirst = 300;

/**
 * The same questions, those of a part of the users first, which are enough to rule out most settings.
 * @returns how many come first
 */
export function firstUsersFirst(questions: readonly Question[]): { questions: Question[]; first: number } {
  const users = [...new Set(questions.map(({ user }) => user))];
  const isFirst = new Set(
    users.filter((_, place) => Math.floor(place * firstShare) < Math.floor((place + 1) * firstShare)),
  );
  const [first, others] = [true, false].map((wanted) => questions.filter(({ user }) => isFirst.has(user) === wanted));
  const sorted = [...first, ...others];
  return { questions: sorted, first: first.length < fewestFirst ? sorted.length : first.length };
}

/**
 * Hides the newest entries and asks, for each day of a user, what was known that morning. Where times are not
 * known, or not to be used, a tenth is hidden by chance, and all ratings of some users but a few: newcomers.
 */
export function drawQuestions(dataset: Dataset, relevance: Relevance, byTime: boolean, effort: Effort): Questions {
  const draw = byTime && timesOf(dataset).known ? questionsOfDays : questionsByChance;
  return draw(dataset, relevance, effort);
}

/** Where the newest tenth asks too few, the newest fifth does. */
function questionsOfDays(dataset: Dataset, relevance: Relevance, effort: Effort): Questions {
  const drawn = questionsOfNewest(dataset, relevance, effort, judgedShare);
  return drawn.questions.filter(({ isNewcomer }) => !isNewcomer).length < enoughQuestions
    ? questionsOfNewest(dataset, relevance, effort, 2 * judgedShare)
    : drawn;
}

function questionsOfNewest(dataset: Dataset, relevance: Relevance, effort: Effort, share: number): Questions {
  const { rowStart, time } = dataset.ratings;
  const firstJudged = firstOfNewest(dataset, share);
  const newcomers = newestUsers(dataset, effort);
  const training = Uint8Array.from(time, (each) => Number(!(dayAt(each) >= firstJudged)));
  for (const user of newcomers) training.fill(0, rowStart[user], rowStart[user + 1]);
  const questions = askedSince(dataset, relevance, firstJudged, maxQuestions[effort]);
  const goingOn = sharesGoingOn(dataset);
  const cold = newcomers.flatMap((user) => firstSteps(dataset, user, relevance, goingOn));
  const protocol = `the newest ${Math.round(100 * share)}% of the ratings, day by day, and how the newest users went on`;
  return { training, questions: [...questions, ...cold], protocol };
}

/** What is asked about the trend alone, of which a longer time can judge, as nothing was learned from it. */
export function questionsOfTrend(dataset: Dataset, relevance: Relevance, effort: Effort): Question[] {
  return askedSince(dataset, relevance, firstOfNewest(dataset, trendShare), 2 * maxQuestions[effort]);
}

/** Days since 1970; NaN where the time is unknown. */
function dayAt(time: number): number {
  return Math.floor(time / dayMs);
}

/** The day from which on this share of the entries of known time came. */
function firstOfNewest({ ratings }: Dataset, share: number): number {
  const perDay = new Map<number, number>();
  let known = 0;
  for (const time of ratings.time) {
    if (Number.isNaN(time)) continue;
    perDay.set(dayAt(time), (perDay.get(dayAt(time)) ?? 0) + 1);
    known++;
  }
  let before = 0;
  for (const day of Float64Array.from(perDay.keys()).sort()) {
    before += perDay.get(day)!;
    if (before > Math.floor((1 - share) * (known - 1))) return day;
  }
  return Number.NaN;
}

/** A sample of the days of users since `first`, each given what was known that morning. */
function askedSince(dataset: Dataset, relevance: Relevance, first: number, most: number): Question[] {
  const { time } = dataset.ratings;
  const asked = relevantDaysSince(dataset, relevance, first);
  const sample = firstShuffled(asked, most, seed, ({ user, day }) => `${dataset.userIds[user]} ${day}`);
  return sample.map(({ user, day }) => ({
    user,
    day,
    relevant: relevantOf(
      dataset,
      entriesOf(dataset, user, (entry) => dayAt(time[entry]) === day),
      relevance,
    ),
    isNewcomer: false,
    weight: 1,
    history: entriesOf(dataset, user, (entry) => !(dayAt(time[entry]) >= day)),
  }));
}

/** Of each user the days on which something relevant came; one after the other, as a large site has millions of them. */
function* relevantDaysSince(dataset: Dataset, relevance: Relevance, first: number) {
  const { rowStart, time } = dataset.ratings;
  for (let user = 0; user + 1 < rowStart.length; user++) {
    const days = new Set<number>();
    for (let entry = rowStart[user]; entry < rowStart[user + 1]; entry++) {
      const day = dayAt(time[entry]);
      if (day >= first && isRelevant(dataset, entry, relevance)) days.add(day);
    }
    for (const day of days) yield { user, day };
  }
}

/** Those whose first rating is the latest, so that little of what training learns from others is younger. */
function newestUsers({ ratings, userIds }: Dataset, effort: Effort): number[] {
  const firstDay = (user: number) =>
    ratings.time
      .subarray(ratings.rowStart[user], ratings.rowStart[user + 1])
      .reduce((first, time) => Math.min(first, dayAt(time)), Number.POSITIVE_INFINITY);
  const dated = [...userIds.keys()]
    .map((user) => ({ user, day: firstDay(user), count: ratings.rowStart[user + 1] - ratings.rowStart[user] }))
    .filter(({ day, count }) => Number.isFinite(day) && count >= minNewcomerRatings);
  const sorted = dated.sort((a, b) => b.day - a.day || userIds[a.user] - userIds[b.user]);
  const most = Math.min(maxNewcomers[effort], Math.floor(newcomerShare * dated.length));
  return sorted.slice(0, most).map(({ user }) => user);
}

/** After each of a user's first ratings: what was known then, and what they liked of all that came later. */
function firstSteps(dataset: Dataset, user: number, relevance: Relevance, goingOn: SharesGoingOn): Question[] {
  const { time } = dataset.ratings;
  const entries = [...entriesOf(dataset, user, (entry) => !Number.isNaN(time[entry]))].sort(
    (a, b) => time[a] - time[b] || a - b,
  );
  return ratingsGiven.flatMap((given) => {
    const relevant = relevantOf(dataset, entries.slice(given), relevance);
    if (given >= entries.length || relevant.size === 0) return [];
    const history = Int32Array.from(entries.slice(0, given)).sort();
    return [{ user, isNewcomer: true, weight: goingOn(given), history, relevant, day: dayAt(time[entries[given]]) }];
  });
}

function questionsByChance(dataset: Dataset, relevance: Relevance, effort: Effort): Questions {
  const { ratings, userIds } = dataset;
  const active = [...userIds.keys()].filter((user) => ratings.rowStart[user + 1] > ratings.rowStart[user]);
  const byChance = shuffled(active, seed, (user) => userIds[user]);
  const newcomers = byChance.slice(0, Math.min(maxNewcomers[effort], Math.floor(newcomerShare * active.length)));
  const draw = (user: number, entry: number) => hash32(hash32(seed, userIds[user]), ratings.movie[entry]);
  const visible = new Uint8Array(ratings.movie.length);
  for (const user of userIds.keys()) {
    for (let entry = ratings.rowStart[user]; entry < ratings.rowStart[user + 1]; entry++) {
      visible[entry] = Number(draw(user, entry) >= judgedShare * 2 ** 32);
    }
  }
  const training = visible.slice();
  for (const user of newcomers) training.fill(0, ratings.rowStart[user], ratings.rowStart[user + 1]);

  const returning = byChance.slice(newcomers.length).flatMap((user) => {
    const relevant = relevantOf(
      dataset,
      entriesOf(dataset, user, (entry) => visible[entry] === 0),
      relevance,
    );
    if (relevant.size === 0) return [];
    const history = entriesOf(dataset, user, (entry) => visible[entry] === 1);
    return [{ user, isNewcomer: false, weight: 1, history, relevant, day: null }];
  });
  const goingOn = sharesGoingOn(dataset);
  const cold = newcomers.flatMap((user) => {
    const entries = [...entriesOf(dataset, user, () => true)].sort((a, b) => draw(user, a) - draw(user, b) || a - b);
    return ratingsGiven.flatMap((given) => {
      const relevant = relevantOf(dataset, entries.slice(given), relevance);
      if (given >= entries.length || relevant.size === 0) return [];
      const history = Int32Array.from(entries.slice(0, given)).sort();
      return [{ user, isNewcomer: true, weight: goingOn(given), history, relevant, day: null }];
    });
  });
  const questions = [...returning.slice(0, maxQuestions[effort]), ...cold];
  return { training, questions, protocol: 'a tenth of the ratings, drawn by chance, and newcomers' };
}

/** Of the users who came to a number of ratings, the share of those who came to twice as many. */
type SharesGoingOn = (ratings: number) => number;

/**
 * A short history is the beginning of a long one, or all that somebody has to say. A site's own people tell which of the two is
 * more likely.
 */
function sharesGoingOn({ ratings: { rowStart }, userIds }: Dataset): SharesGoingOn {
  const atLeast = (least: number) =>
    userIds.reduce((count, _, user) => count + Number(rowStart[user + 1] - rowStart[user] >= least), 0);
  const shares = new Map(
    ratingsGiven.map((given) => [given, atLeast(Math.max(2 * given, 1)) / atLeast(Math.max(given, 1))]),
  );
  return (ratings) => shares.get(ratings)!;
}

function entriesOf({ ratings: { rowStart } }: Dataset, user: number, keep: (entry: number) => boolean): Int32Array {
  const all = Int32Array.from({ length: rowStart[user + 1] - rowStart[user] }, (_, place) => rowStart[user] + place);
  return all.filter(keep);
}

function relevantOf(dataset: Dataset, entries: Iterable<number>, relevance: Relevance): Set<number> {
  const movies = new Set<number>();
  for (const entry of entries) {
    if (isRelevant(dataset, entry, relevance)) movies.add(dataset.ratings.movie[entry]);
  }
  return movies;
}
