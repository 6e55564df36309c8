import type { Command } from 'commander';
import { tell } from '../app/messages.ts';
import { defaultHeadLimit, readDataset } from '../app/training/training.ts';
import type { Config } from '../config.ts';
import { type Dataset, selectRatings } from '../dataset/dataset.ts';
import { randomBelow, shuffled } from '../dataset/seeded.ts';
import { parts, splitDataset } from '../dataset/splits.ts';
import { MarqueeError } from '../errors.ts';
import { halve, type Measured } from '../evaluate/halving.ts';
import { measureNdcg } from '../evaluate/measure.ts';
import { answerTrials, type Trial, trialsOf } from '../evaluate/trials.ts';
import { loadKernels } from '../kernels/index.ts';
import { defaultHyperparameters, type Hyperparameters } from '../model/hyperparameters.ts';
import { createLinear } from '../recommend/linear/linear.ts';
import { openDatabase } from '../store/database.ts';
import { setTunedHyperparameters } from '../store/models/models.ts';
import { trainLinear } from '../train/train.ts';
import { toCount } from './terminal/arguments.ts';
import { addCommonOptions, readOptions } from './terminal/options.ts';

type TuneFlags = { trials: number; seed: number; dryRun?: boolean; json?: boolean };

/** The range of each number; values are drawn evenly on a logarithmic scale. */
const ranges = {
  contentWeight: [20, 500],
  columnDamping: [0.05, 0.5],
  ridge: [60, 1500],
  dropout: [0.1, 0.8],
} as const;

type Searched = keyof typeof ranges;

const searched = Object.keys(ranges) as Searched[];
/** Enough to show differences of a few thousandths. */
const judgedUsers = 2000;
/** The first rounds cover only the most rated movies, so that a training takes little time. */
const headSizes = [1000, 3000];

export function addTuneCommand(program: Command): void {
  const command = program
    .command('tune')
    .description('Searches for better hyper-parameters; the next training uses them.')
    .option('--trials <number>', 'number of settings to try', toCount, 27)
    .option('--seed <number>', 'seed of the settings and the validation part', toCount, 1)
    .option('--dry-run', 'do not save the result')
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', '\nExample:\n  $ npx marquee tune --trials 9\n');
  addCommonOptions(command).action((flags: TuneFlags, self: Command) => runTune(readOptions(self), flags));
}

async function runTune(config: Config, { trials, seed, dryRun = false, json = false }: TuneFlags): Promise<void> {
  const database = await openDatabase({ ...config, onNotice: tell });
  try {
    const results = await search(await readDataset(database.sql), trials, seed);
    const [best] = results;
    const base = results.find(({ candidate }) => candidate === defaultHyperparameters)!;
    const better = best.score > base.score;
    const metrics = { 'ndcg@10': best.score, 'default ndcg@10': base.score };
    if (better && !dryRun) await setTunedHyperparameters(database.sql, best.candidate, metrics);
    process.stdout.write(
      json ? `${JSON.stringify({ best, base, kept: better && !dryRun })}\n` : describe(results, base, dryRun),
    );
  } finally {
    await database.close();
  }
}

/** Evaluates the settings on a random validation part, scored as served. */
async function search(dataset: Dataset, trials: number, seed: number): Promise<Measured<Hyperparameters>[]> {
  const { dataset: split } = splitDataset(dataset, 'random', seed);
  const { part } = split.ratings;
  const training = selectRatings(split, (entry) => part[entry] === parts.train);
  const judged = trialsOf(split, training, (entry) => part[entry] === parts.validation);
  if (judged.length === 0) {
    throw new MarqueeError(
      'NOTHING_TO_TRAIN',
      'Too few ratings of 4 stars and more to tune on; run `marquee import` first.',
    );
  }
  const sample = shuffled(judged, seed, ({ user }) => dataset.userIds[user]).slice(0, judgedUsers);
  const candidates = [defaultHyperparameters, ...Array.from({ length: trials - 1 }, (_, trial) => draw(seed, trial))];
  const heads = headSizes.filter((size) => size < dataset.movies.length);
  const kernels = loadKernels();
  try {
    const budgets = [...heads, defaultHeadLimit()];
    return await halve(candidates, budgets, defaultHyperparameters, async (hyperparameters, headLimit) => {
      const model = await trainLinear(training, { kernels, hyperparameters, headLimit });
      const score = await meanNdcg(createLinear(model), sample, dataset);
      tell(`NDCG@10 ${score.toFixed(4)} with ${settings(hyperparameters)} (${model.head.length} movies)`);
      return score;
    });
  } finally {
    await kernels.close();
  }
}

async function meanNdcg(recommender: ReturnType<typeof createLinear>, trials: readonly Trial[], { movies }: Dataset) {
  const index = new Map(movies.map(({ id }, position) => [id, position]));
  const { values } = measureNdcg([await answerTrials(recommender, trials, index)], trials);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function draw(seed: number, trial: number): Hyperparameters {
  const value = (name: Searched) => {
    const [low, high] = ranges[name];
    const share = randomBelow(seed, trial * searched.length + searched.indexOf(name), 1000) / 1000;
    return Number((low * (high / low) ** share).toPrecision(3));
  };
  return {
    ...defaultHyperparameters,
    contentWeight: value('contentWeight'),
    columnDamping: value('columnDamping'),
    long: { ...defaultHyperparameters.long, ridge: value('ridge'), dropout: value('dropout') },
  };
}

function describe(results: Measured<Hyperparameters>[], base: Measured<Hyperparameters>, dryRun: boolean): string {
  const lines = results.map(
    (each) => `${each.score.toFixed(4)}  ${settings(each.candidate)}${each === base ? '  (default)' : ''}`,
  );
  const kept = dryRun ? 'Nothing was saved (--dry-run).' : 'The next `marquee train` uses the first line.';
  const verdict = results[0].score > base.score ? kept : 'The defaults are best; nothing was changed.';
  return `NDCG@10 on validation\n${lines.join('\n')}\n${verdict}\n`;
}

function settings({ contentWeight, columnDamping, long }: Hyperparameters): string {
  return `content weight ${contentWeight}, column damping ${columnDamping}, ridge ${long.ridge}, dropout ${long.dropout}`;
}
