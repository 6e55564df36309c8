import { type Command, Option } from 'commander';
import { notify } from '../app/messages.ts';
import { defaultHeadLimit } from '../app/training/training.ts';
import { readDataset } from '../app/training/training-input.ts';
import type { Config } from '../config.ts';
import { type Objective, objectives } from '../dataset/relevance.ts';
import { MarqueeError } from '../errors.ts';
import { loadKernels } from '../kernels/index.ts';
import { defaultHyperparameters } from '../model/hyperparameters.ts';
import { openDatabase } from '../store/database.ts';
import { deleteTunedHyperparameters, setTunedHyperparameters } from '../store/models/models.ts';
import { chooseSettingsFor } from '../train/train.ts';
import { addCommonOptions, readOptions } from './terminal/options.ts';

type TuneFlags = { objective: Objective; dryRun?: boolean; reset?: boolean; json?: boolean };

export function addTuneCommand(program: Command): void {
  const command = program
    .command('tune')
    .description('Searches longer for settings than a training does, and saves them for later trainings.')
    .addOption(
      new Option('--objective <what>', 'what to recommend: movies users like, movies they watch, or auto by the data')
        .choices(objectives)
        .default('auto'),
    )
    .option('--dry-run', 'do not save the result')
    .option('--reset', 'delete the saved settings: each training chooses its own again')
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', '\nExample:\n  $ npx @marquee-movies/server tune\n');
  addCommonOptions(command).action((flags: TuneFlags, self: Command) => runTune(readOptions(self), flags));
}

async function runTune(config: Config, { objective, dryRun, reset, json }: TuneFlags): Promise<void> {
  const database = await openDatabase({ ...config, onNotice: notify });
  const kernels = loadKernels();
  try {
    if (reset) {
      await deleteTunedHyperparameters(database.sql);
      process.stdout.write('Each training chooses its settings again.\n');
      return;
    }
    const dataset = await readDataset(database.sql);
    const { hyperparameters, choice } = await chooseSettingsFor(dataset, {
      kernels,
      hyperparameters: defaultHyperparameters,
      headLimit: defaultHeadLimit(),
      choose: { objective, byTime: true, effort: 'tuning' },
    });
    if (choice.before === null || choice.after === null) {
      throw new MarqueeError('NOTHING_TO_TRAIN', `There are too few ratings to tune on; run \`marquee import\` first.`);
    }
    const kept = choice.changes.length > 0 && !dryRun;
    const metrics = { 'ndcg@10': choice.after, 'default ndcg@10': choice.before };
    if (kept) await setTunedHyperparameters(database.sql, hyperparameters, metrics);
    process.stdout.write(json ? `${JSON.stringify({ hyperparameters, choice, kept })}\n` : describe(choice, kept));
  } finally {
    await kernels.close();
    await database.close();
  }
}

function describe({ protocol, questions, before, after, changes }: Choice, kept: boolean): string {
  const judged = `Judged by ${questions} lists for ${protocol}: NDCG@10 ${after!.toFixed(4)}, ${before!.toFixed(4)} before.`;
  if (changes.length === 0) return `${judged}\nNothing better than the default settings was found.\n`;
  const fate = kept ? 'Later trainings use these settings.' : 'Nothing was kept (--dry-run).';
  return [judged, ...changes.map((change) => `  ${change}`), fate, ''].join('\n');
}

type Choice = Awaited<ReturnType<typeof chooseSettingsFor>>['choice'];
