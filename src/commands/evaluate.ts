import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type EvaluationRequest, evaluateFolder } from '../app/evaluating/evaluation.ts';
import { evaluateRecorded } from '../app/evaluating/evaluation-record.ts';
import { reportsFolder } from '../app/evaluating/kept-evaluation.ts';
import { type ModelName, modelNames } from '../app/evaluating/models.ts';
import { notify } from '../app/messages.ts';
import { exitWithParent, notifyParent, notifyParentOfFailure } from '../app/parent-process.ts';
import type { Config } from '../config.ts';
import { type Objective, objectives, type Relevance, relevances } from '../dataset/relevance.ts';
import { describeStep } from '../domain/evaluation-steps.ts';
import { type SplitName, splitNames } from '../domain/split-names.ts';
import { MarqueeError } from '../errors.ts';
import type { ReportedEvaluation } from '../evaluate/report/page.ts';
import type { Judge } from '../evaluate/result.ts';
import type { OnProgress } from '../evaluate/run.ts';
import { openDatabase } from '../store/database.ts';
import { toCount } from './terminal/arguments.ts';
import { describeEvaluation } from './terminal/evaluation-table.ts';
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
    .option('--split <how>', `${splitNames.join(', ')}, or (with --data) a file with one byte per rating`, 'random')
    .addOption(
      new Option('--models <names>', 'models to compare; the first one is the reference')
        .argParser(toModels)
        .default([...modelNames], modelNames.join(', ')),
    )
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
    .option(
      '--retrain-days <days>',
      'with --split rolling or next-session: retrain after this many days (default: never)',
      toCount,
    )
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
  const command = describeCommand(process.argv.slice(2));
  checkTogether(flags);
  for (const file of outputs) await checkWritable(file);
  const progress = showProgress();
  const onProgress: OnProgress = (step, done, total) =>
    progress.update({ label: describeStep(step), share: done / total });
  try {
    const request = toRequest(flags, onProgress);
    const result =
      flags.data === undefined
        ? await evaluateOwnData(config, toDatabaseSplit(flags.split), command, request)
        : { ...(await evaluateFolder(flags.data, flags.split, request)), command };
    progress.end();
    process.stdout.write(describeEvaluation(result));
    if (flags.json !== undefined) await writeFile(flags.json, `${JSON.stringify(result, null, 2)}\n`);
    if (flags.html !== undefined) {
      // Imported here because charts take longer to load than everything else, and every command loads this file.
      const { renderReport } = await import('../evaluate/report/page.ts');
      await writeFile(flags.html, renderReport(result));
    }
    for (const file of outputs) notify(`wrote ${file}`);
  } finally {
    progress.end();
  }
}

/** @throws MarqueeError BAD_FLAG for flags that do not go with this split */
function checkTogether({ split, retrainDays, negatives }: EvaluateFlags): void {
  if (!splitNames.some((known) => known === split) && !existsSync(split)) {
    throw new MarqueeError(
      'BAD_FLAG',
      `--split ${split} is neither a split nor an existing file. Use ${splitNames.join(', ')}, or the name of a file.`,
    );
  }
  const hasDays = split === 'rolling' || split === 'next-session';
  if (retrainDays !== undefined && !hasDays) {
    throw new MarqueeError(
      'BAD_FLAG',
      `--retrain-days needs a split by days, which --split ${split} is not. Use --split rolling or next-session, or leave it out.`,
    );
  }
  if (negatives !== undefined && hasDays) {
    throw new MarqueeError(
      'BAD_FLAG',
      `--negatives has one list for each user, but --split ${split} judges days. Use --split leave-last-out, random, temporal or a file.`,
    );
  }
}

function toRequest(flags: EvaluateFlags, onProgress: OnProgress): EvaluationRequest {
  const { models, judge, seed, users, cold, relevant, objective, retrainDays = null, negatives } = flags;
  return {
    models,
    judge,
    seed,
    users,
    cold,
    relevance: relevant,
    objective,
    retrainDays,
    negativesFile: negatives,
    onProgress,
  };
}

/** @throws MarqueeError BAD_FLAG for a file */
function toDatabaseSplit(split: string): SplitName {
  const name = splitNames.find((known) => known === split);
  if (name !== undefined) return name;
  throw new MarqueeError(
    'BAD_FLAG',
    `--split ${split} is a file, which needs --data: the rows of a database have no order. Add --data, or use --split ` +
      `${splitNames.join(' or ')}.`,
  );
}

/** Evaluates the database. A server may have started this process, and is told how it goes. */
async function evaluateOwnData(
  config: Config,
  split: SplitName,
  command: string,
  request: EvaluationRequest,
): Promise<ReportedEvaluation> {
  exitWithParent();
  await checkWritable(path.join(await reportsFolder(config.home), 'any'));
  const { sql, close } = await openDatabase({ ...config, onNotice: notify });
  try {
    const onStart = (id: number) => notifyParent({ started: id });
    return await evaluateRecorded({ sql, home: config.home, split, command, onStart }, request);
  } catch (error) {
    notifyParentOfFailure(error);
    throw error;
  } finally {
    await close();
  }
}

function toModels(text: string): ModelName[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))];
  return names.map((name) => {
    const known = modelNames.find((each) => each === name);
    if (known) return known;
    throw new InvalidArgumentError(`There is no model "${name}"; choose from ${modelNames.join(', ')}.`);
  });
}
