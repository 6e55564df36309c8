import { type Dataset, selectRatings, userOfEntries } from '../../dataset/dataset.ts';
import { isRelevant, type Relevance } from '../../dataset/relevance.ts';
import { hash32, shuffled } from '../../dataset/seeded.ts';
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
  /** What may be learned from. */
  training: Dataset;
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
  const { ratings, userIds } = dataset;
  const days = ratings.time.map((time) => Math.floor(time / dayMs));
  const firstJudged = firstOfNewest(days, share);
  const users = userOfEntries(ratings);
  const newcomers = newestUsers(dataset, days, effort);
  const isNew = new Uint8Array(userIds.length);
  for (const user of newcomers) isNew[user] = 1;
  const training = selectRatings(dataset, (entry) => isNew[users[entry]] === 0 && !(days[entry] >= firstJudged));
  const questions = askedSince(dataset, relevance, days, firstJudged, maxQuestions[effort]);
  const goingOn = sharesGoingOn(dataset);
  const cold = newcomers.flatMap((user) => firstSteps(dataset, user, days, relevance, goingOn));
  const protocol = `the newest ${Math.round(100 * share)}% of the ratings, day by day, and how the newest users went on`;
  return { training, questions: [...questions, ...cold], protocol };
}

/** What is asked about the trend alone, of which a longer time can judge, as nothing was learned from it. */
export function questionsOfTrend(dataset: Dataset, relevance: Relevance, effort: Effort): Question[] {
  const days = dataset.ratings.time.map((time) => Math.floor(time / dayMs));
  return askedSince(dataset, relevance, days, firstOfNewest(days, trendShare), 2 * maxQuestions[effort]);
}

/** The day from which on this share of the entries of known time came. */
function firstOfNewest(days: Float64Array, share: number): number {
  const known = days.filter((day) => !Number.isNaN(day)).sort();
  return known[Math.floor((1 - share) * (known.length - 1))];
}

/** A sample of the days of users since `first`, each given what was known that morning. */
function askedSince(
  dataset: Dataset,
  relevance: Relevance,
  days: Float64Array,
  first: number,
  most: number,
): Question[] {
  const { ratings, userIds } = dataset;
  const users = userOfEntries(ratings);
  const asked = new Map<string, { user: number; day: number; relevant: Set<number> }>();
  for (let entry = 0; entry < days.length; entry++) {
    if (!(days[entry] >= first) || !isRelevant(dataset, entry, relevance)) continue;
    const [user, day] = [users[entry], days[entry]];
    const key = `${userIds[user]} ${day}`;
    const question = asked.get(key) ?? { user, day, relevant: new Set() };
    question.relevant.add(ratings.movie[entry]);
    asked.set(key, question);
  }
  const sample = shuffled([...asked], seed, ([key]) => key).slice(0, most);
  return sample.map(([, { user, day, relevant }]) => ({
    user,
    day,
    relevant,
    isNewcomer: false,
    weight: 1,
    history: entriesOf(dataset, user, (entry) => !(days[entry] >= day)),
  }));
}

/** Those whose first rating is the latest, so that little of what training learns from others is younger. */
function newestUsers({ ratings, userIds }: Dataset, days: Float64Array, effort: Effort): number[] {
  const firstDay = (user: number) =>
    days
      .subarray(ratings.rowStart[user], ratings.rowStart[user + 1])
      .reduce((first, day) => Math.min(first, day), Number.POSITIVE_INFINITY);
  const dated = [...userIds.keys()]
    .map((user) => ({ user, day: firstDay(user), count: ratings.rowStart[user + 1] - ratings.rowStart[user] }))
    .filter(({ day, count }) => Number.isFinite(day) && count >= minNewcomerRatings);
  const sorted = dated.sort((a, b) => b.day - a.day || userIds[a.user] - userIds[b.user]);
  const most = Math.min(maxNewcomers[effort], Math.floor(newcomerShare * dated.length));
  return sorted.slice(0, most).map(({ user }) => user);
}

/** After each of a user's first ratings: what was known then, and what they liked of all that came later. */
function firstSteps(
  dataset: Dataset,
  user: number,
  days: Float64Array,
  relevance: Relevance,
  goingOn: SharesGoingOn,
): Question[] {
  const { time } = dataset.ratings;
  const entries = [...entriesOf(dataset, user, (entry) => !Number.isNaN(time[entry]))].sort(
    (a, b) => time[a] - time[b] || a - b,
  );
  return ratingsGiven.flatMap((given) => {
    const relevant = relevantOf(dataset, entries.slice(given), relevance);
    if (given >= entries.length || relevant.size === 0) return [];
    const history = Int32Array.from(entries.slice(0, given)).sort();
    return [{ user, isNewcomer: true, weight: goingOn(given), history, relevant, day: days[entries[given]] }];
  });
}

function questionsByChance(dataset: Dataset, relevance: Relevance, effort: Effort): Questions {
  const { ratings, userIds } = dataset;
  const users = userOfEntries(ratings);
  const active = [...userIds.keys()].filter((user) => ratings.rowStart[user + 1] > ratings.rowStart[user]);
  const byChance = shuffled(active, seed, (user) => userIds[user]);
  const newcomers = byChance.slice(0, Math.min(maxNewcomers[effort], Math.floor(newcomerShare * active.length)));
  const isNew = new Uint8Array(userIds.length);
  for (const user of newcomers) isNew[user] = 1;
  const draw = (entry: number) => hash32(hash32(seed, userIds[users[entry]]), ratings.movie[entry]);
  const hidden = Uint8Array.from(users, (_, entry) => Number(draw(entry) < judgedShare * 2 ** 32));
  const training = selectRatings(dataset, (entry) => isNew[users[entry]] === 0 && hidden[entry] === 0);

  const returning = byChance.slice(newcomers.length).flatMap((user) => {
    const relevant = relevantOf(
      dataset,
      entriesOf(dataset, user, (entry) => hidden[entry] === 1),
      relevance,
    );
    if (relevant.size === 0) return [];
    const history = entriesOf(dataset, user, (entry) => hidden[entry] === 0);
    return [{ user, isNewcomer: false, weight: 1, history, relevant, day: null }];
  });
  const goingOn = sharesGoingOn(dataset);
  const cold = newcomers.flatMap((user) => {
    const entries = [...entriesOf(dataset, user, () => true)].sort((a, b) => draw(a) - draw(b) || a - b);
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
