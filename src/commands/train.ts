import { type Command, InvalidArgumentError, Option } from 'commander';
import { notify } from '../app/messages.ts';
import { exitWithParent, notifyParent, notifyParentOfFailure } from '../app/parent-process.ts';
import { defaultMargin, trainModel } from '../app/training/training.ts';
import type { Phase, TrainingOutcome } from '../app/training/training-record.ts';
import type { Config } from '../config.ts';
import { type Objective, objectives } from '../dataset/relevance.ts';
import { openDatabase } from '../store/database.ts';
import { toCount } from './terminal/arguments.ts';
import { addCommonOptions, readOptions } from './terminal/options.ts';

/** Not an error: the model was trained but not activated. */
const rejectedExitCode = 2;

type TrainFlags = {
  head?: number;
  statistics?: string[];
  lowMemory?: boolean;
  full?: boolean;
  gateMargin?: number;
  objective: Objective;
  force?: boolean;
  json?: boolean;
};

const phaseTexts: Record<Phase, string> = {
  read: 'reading movies, users and ratings',
  content: 'describing the movies',
  settings: 'choosing settings',
  prior: 'learning what groups of users like',
  weights: 'solving for the weights between movies',
  tail: 'placing the movies outside the head',
  similar: 'training the classic baseline',
  judge: 'comparing with the active model',
  write: 'writing the model',
};

export function addTrainCommand(program: Command): void {
  const command = program
    .command('train')
    .description('Trains a model and activates it unless it is worse than the active one.')
    .option(
      '--head <movies>',
      'movies in the dense solve, at most (default: what fits into memory, up to 20000)',
      toCount,
    )
    .option(
      '--gate-margin <ndcg>',
      `NDCG@10 by which it may be worse than the active model (default: ${defaultMargin})`,
      toMargin,
    )
    .addOption(
      new Option('--objective <what>', 'what to recommend: movies users like, movies they watch, or auto by the data')
        .choices(objectives)
        .default('auto'),
    )
    .option(
      '--statistics <folder>',
      'train from what `marquee statistics` or spark/statistics.py wrote; may be given once for each part of the users',
      (folder: string, others: string[] = []) => [...others, folder],
    )
    .addOption(
      new Option(
        '--low-memory',
        'sum up users in batches, so that memory does not grow with ratings; settings are chosen as with --statistics',
      ).conflicts('statistics'),
    )
    .option('--full', 'read and sum up everything, not only what has changed since the last training in this home')
    .option('--force', 'activate the model even if it is worse')
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', '\nExample:\n  $ npx @marquee-movies/server train\n');
  addCommonOptions(command).action(async (flags: TrainFlags, self: Command) => runTrain(readOptions(self), flags));
}

async function runTrain(config: Config, flags: TrainFlags): Promise<void> {
  const {
    head,
    gateMargin,
    objective,
    statistics,
    lowMemory = false,
    full = false,
    force = false,
    json = false,
  } = flags;
  exitWithParent();
  const database = await openDatabase({ ...config, onNotice: notify });
  try {
    const outcome = await trainModel({
      sql: database.sql,
      home: config.home,
      force,
      objective,
      ...(head !== undefined && { headLimit: head }),
      ...(gateMargin !== undefined && { margin: gateMargin }),
      ...(statistics && { statistics }),
      lowMemory,
      full,
      onStart: (id) => notifyParent({ started: id }),
      onPhase: showPhase,
      onNotice: notify,
    });
    process.stdout.write(json ? `${JSON.stringify(outcome)}\n` : `${describeOutcome(outcome)}\n`);
    if (!outcome.activated) process.exitCode = rejectedExitCode;
  } catch (error) {
    notifyParentOfFailure(error);
    throw error;
  } finally {
    await database.close();
  }
}

/** Writes one line per phase to standard error. */
export function showPhase(phase: Phase): void {
  notify(`training: ${phaseTexts[phase]}`);
}

export function describeOutcome({ version, activated, verdict, seconds }: TrainingOutcome): string {
  const fate = activated ? 'is active' : 'was rejected';
  return `Model ${version} ${fate} (${verdict.reason}); ${seconds.toFixed(1)} s.`;
}

function toMargin(text: string): number {
  if (Number(text) >= 0 && Number(text) <= 1) return Number(text);
  throw new InvalidArgumentError('It must be a number from 0 to 1.');
}
