/**
 * What a newcomer's answers are worth: users whom the training did not see are asked about movies, those that they rated
 * are their history, and the ten movies that they get are judged by their other likes.
 *
 *   node bin/launch.cjs bench/questions.ts [--data ../shared/data/ml-1m]
 *
 * NDCG@10 among the movies that no way of asking asks about, so that all are judged by the same likes.
 */
import { parseArgs } from 'node:util';
import { readFolder } from '../src/app/evaluating/data.ts';
import { selectRatings, userOfEntries, viewerOf } from '../src/dataset/dataset.ts';
import { likedStars, type MovieId, type Viewer } from '../src/domain.ts';
import { loadKernels } from '../src/kernels/index.ts';
import { defaultHyperparameters as hyperparameters } from '../src/model/hyperparameters.ts';
import { createLinear } from '../src/recommend/linear/linear.ts';
import { askAbout } from '../src/recommend/onboarding.ts';
import { createPopular } from '../src/recommend/popular.ts';
import { trainLinear } from '../src/train/train.ts';

const { values: flags } = parseArgs({ options: { data: { type: 'string', default: '../shared/data/ml-1m' } } });

const fewestRatings = 40;
const stranger: Viewer = { account: false, attributes: { age: null, gender: null, occupation: null }, history: [] };

const { dataset } = await readFolder(flags.data, { name: 'random', seed: 1 }, () => {});
const { rowStart } = dataset.ratings;
const asked = [...dataset.userIds.keys()].filter(
  (user) => user % 6 === 0 && rowStart[user + 1] - rowStart[user] >= fewestRatings,
);
const askedUsers = new Set(asked);
const userOf = userOfEntries(dataset.ratings);
const kernels = loadKernels();
const known = selectRatings(dataset, (entry) => !askedUsers.has(userOf[entry]));
const linear = createLinear(await trainLinear(known, { kernels, hyperparameters, headLimit: 20_000 }));
await kernels.close();

const questions: { way: string; movies: Set<MovieId> }[] = [{ way: 'nothing', movies: new Set() }];
for (const count of [10, 20]) {
  const ways = {
    popular: await createPopular(linear).recommend(stranger, count),
    'popular, diverse': await createPopular(linear).recommend(stranger, count, { diversity: 0.7 }),
    'questions, not diverse': askAbout(linear, count, { diversity: 0 }),
    questions: askAbout(linear, count),
  };
  for (const [way, list] of Object.entries(ways)) {
    questions.push({ way: `${count} ${way}`, movies: new Set(list.map(({ movieId }) => movieId)) });
  }
}
const judgedOut = new Set(questions.flatMap(({ movies }) => [...movies]));

console.log(`${asked.length} users of at least ${fewestRatings} ratings, ${judgedOut.size} movies left out`);
for (const { way, movies } of questions) {
  let [answers, gain] = [0, 0];
  for (const user of asked) {
    const { history } = viewerOf(dataset, user);
    const answered = history.filter(({ movieId }) => movies.has(movieId));
    const liked = history.filter(({ movieId, stars }) => stars >= likedStars && !judgedOut.has(movieId));
    const list = await linear.recommend({ ...stranger, history: answered }, 10, { exclude: judgedOut });
    answers += answered.length;
    gain += ndcg(list, new Set(liked.map(({ movieId }) => movieId)));
  }
  console.log(
    `${way.padEnd(26)} ${(answers / asked.length).toFixed(1)} answers, NDCG@10 ${(gain / asked.length).toFixed(4)}`,
  );
}

function ndcg(list: readonly { movieId: MovieId }[], liked: ReadonlySet<MovieId>): number {
  const discount = (position: number) => 1 / Math.log2(position + 2);
  const found = list.reduce((sum, { movieId }, position) => sum + (liked.has(movieId) ? discount(position) : 0), 0);
  const ideal = Array.from({ length: Math.min(liked.size, list.length) }, (_, position) => discount(position));
  return ideal.length === 0 ? 0 : found / ideal.reduce((sum, each) => sum + each, 0);
}
