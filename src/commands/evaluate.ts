import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { evaluationDataOf, readFolder } from '../app/evaluating/data.ts';
import { recordEvaluation } from '../app/evaluating/evaluation-record.ts';
import { keepEvaluation, reportsFolder } from '../app/evaluating/kept-evaluation.ts';
import { createEvaluatedModels, type ModelName, modelNames } from '../app/evaluating/models.ts';
import { readSplitFile } from '../app/evaluating/split-file.ts';
import { tell } from '../app/messages.ts';
import { exitWithParent, tellParent, tellParentOfFailure } from '../app/parent-process.ts';
import { readDataset } from '../app/training/training-input.ts';
import type { Config } from '../config.ts';
import { type Objective, objectives, type Relevance, relevances } from '../dataset/relevance.ts';
import { type SplitName, splitNames } from '../domain/split-names.ts';
import { MarqueeError, messageOf } from '../errors.ts';
import { type EvaluationData, evaluate } from '../evaluate/evaluate.ts';
import { type Negatives, parseNegatives } from '../evaluate/negatives.ts';
import type { ReportedEvaluation } from '../evaluate/report/page.ts';
import type { Judge } from '../evaluate/result.ts';
import type { OnProgress } from '../evaluate/run.ts';
import { loadKernels } from '../kernels/index.ts';
import { type Hyperparameters, readHyperparameters } from '../model/hyperparameters.ts';
import { openDatabase, type Sql } from '../store/database.ts';
import { findTunedHyperparameters } from '../store/models/models.ts';
import { toCount } from './terminal/arguments.ts';
import { describeBest, describeEvaluation } from './terminal/evaluation-table.ts';
import { addCommonOptions, readOptions } from './terminal/options.ts';
import { checkWritable, describeCommand } from './terminal/output.ts';
import { showProgress } from './terminal/progress.ts';

type EvaluateFlags = {
  data?: string;
  split: string;
  models: ModelName[];
  judge: Judge;
  seed: number;
  users?: number;
  cold: boolean;
  relevant: Relevance;
  objective?: Objective;
  retrainDays?: number;
  negatives?: string;
  json?: string;
  html?: string;
};

export function addEvaluateCommand(program: Command): void {
  const command = program
    .command('evaluate')
    .description('Evaluates models on held-out ratings.')
    .option('--data <folder>', 'evaluate on these files (folder, CSV or zip) instead of the database')
    .option('--split <how>', `${splitNames.join(', ')}, or (with --data) a file with one byte a rating`, 'random')
    .option('--models <names>', 'models to compare; the first one is the reference', toModels, [...modelNames])
    .addOption(
      new Option('--judge <part>', 'part to evaluate on; models are trained on the parts before it')
        .choices(['test', 'validation'])
        .default('test'),
    )
    .option('--seed <number>', 'seed of splits, samples and intervals', toCount, 1)
    .option('--users <number>', 'evaluate a sample of this many users', toCount)
    .addOption(
      new Option('--relevant <what>', 'what lists should find: movies users like, or all they rate or watch')
        .choices(relevances)
        .default('like'),
    )
    .addOption(
      new Option('--objective <what>', 'what marquee chooses its settings for (default: as --relevant)').choices(
        objectives,
      ),
    )
    .option('--retrain-days <days>', 'with --split rolling: retrain after this many days (default: never)', toCount)
    .option('--negatives <file>', 'rank only the movies in this file: lines of user, movie, others, tab-separated')
    .option('--no-cold', 'skip new users and new movies, which take two more trainings per model')
    .option('--json <file>', 'write all results as JSON')
    .option('--html <file>', 'write a self-contained HTML report')
    .addHelpText(
      'after',
      '\nExample:\n  $ npx @marquee-movies/server evaluate --data ~/Downloads/ml-latest-small.zip --html report.html\n',
    );
  addCommonOptions(command).action((flags: EvaluateFlags, self: Command) => runEvaluate(readOptions(self), flags));
}

async function runEvaluate(config: Config, flags: EvaluateFlags): Promise<void> {
  const outputs = [flags.json, flags.html].filter((file) => file !== undefined);
  for (const file of outputs) await checkWritable(file);
  const progress = showProgress();
  const onProgress: OnProgress = (label, done, total) => progress.update({ label, share: done / total });
  try {
    const result =
      flags.data === undefined
        ? await evaluateDatabase(config, flags, onProgress)
        : await evaluateData(await readFiles(flags.data, flags, onProgress), flags, onProgress);
    progress.end();
    process.stdout.write(describeEvaluation(result));
    if (flags.json !== undefined) await writeFile(flags.json, `${JSON.stringify(result, null, 2)}\n`);
    if (flags.html !== undefined) {
      // Charts take longer to load than everything else, and every command loads this file.
      const { renderReport } = await import('../evaluate/report/page.ts');
      await writeFile(flags.html, renderReport(result));
    }
    for (const file of outputs) tell(`wrote ${file}`);
  } finally {
    progress.end();
  }
}

/** Recorded in the database, and kept in the home, so that a server can show both. */
async function evaluateDatabase(
  config: Config,
  flags: EvaluateFlags,
  onProgress: OnProgress,
): Promise<ReportedEvaluation> {
  const name = splitNames.find((known) => known === flags.split);
  if (name === undefined) {
    throw new MarqueeError(
      'BAD_FLAG',
      `--split ${flags.split} is a file, which needs --data: the rows of a database have no order. Add --data, or use --split ` +
        `${splitNames.join(' or ')}.`,
    );
  }
  exitWithParent();
  await checkWritable(path.join(await reportsFolder(config.home), 'any'));
  const database = await openDatabase({ ...config, onNotice: tell });
  const onStart = (id: number) => tellParent({ started: id });
  try {
    return await recordEvaluation(database.sql, { split: name, onStart }, async (record) => {
      const onBoth: OnProgress = (...step) => {
        record(...step);
        onProgress(...step);
      };
      onBoth('reading the database', 0, 1);
      const read = await readFromDatabase(database.sql, { name, seed: flags.seed });
      const result = await evaluateData(read, flags, onBoth);
      await keepEvaluation(config.home, result);
      return { result, outcome: describeBest(result) };
    });
  } catch (error) {
    tellParentOfFailure(error);
    throw error;
  } finally {
    await database.close();
  }
}

type ReadData = { data: EvaluationData; tuned?: Hyperparameters | undefined };

async function evaluateData(
  { data: read, tuned }: ReadData,
  flags: EvaluateFlags,
  onProgress: OnProgress,
): Promise<ReportedEvaluation> {
  const kernels = loadKernels();
  try {
    const data = flags.negatives === undefined ? read : { ...read, negatives: await readNegatives(flags.negatives) };
    const settings = { given: tuned, objective: flags.objective };
    const models = createEvaluatedModels(flags.models, { kernels, settings, seed: flags.seed });
    const { judge, seed, users, relevant: relevance, retrainDays = null } = flags;
    const cold = flags.cold && data.judging === 'part' && !data.negatives;
    const evaluation = await evaluate(data, { models, judge, relevance, retrainDays, seed, users, cold, onProgress });
    return { ...evaluation, command: describeCommand(process.argv.slice(2)) };
  } finally {
    await kernels.close();
  }
}

/** @throws MarqueeError SOURCE_UNREADABLE, SPLIT_FILE_WRONG */
async function readNegatives(file: string): Promise<Negatives> {
  try {
    return parseNegatives(path.basename(file), await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof MarqueeError) throw error;
    throw new MarqueeError('SOURCE_UNREADABLE', `${file} cannot be read: ${messageOf(error)}.`, { cause: error });
  }
}

async function readFiles(folder: string, { split, seed }: EvaluateFlags, onProgress: OnProgress): Promise<ReadData> {
  const name = splitNames.find((known) => known === split);
  const wanted = name === undefined ? await readSplitFile(split) : { name, seed };
  return { data: await readFolder(folder, wanted, onProgress) };
}

async function readFromDatabase(sql: Sql, split: { name: SplitName; seed: number }): Promise<ReadData> {
  const tuned = await findTunedHyperparameters(sql);
  return {
    data: evaluationDataOf(await readDataset(sql), split),
    tuned: tuned === undefined ? undefined : readHyperparameters(tuned),
  };
}

function toModels(text: string): ModelName[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))];
  return names.map((name) => {
    const known = modelNames.find((each) => each === name);
    if (known) return known;
    throw new InvalidArgumentError(`There is no model "${name}"; choose from ${modelNames.join(', ')}.`);
  });
}
