import { type Command, InvalidArgumentError } from 'commander';
import { loadStoredModels } from '../app/models/model-cache.ts';
import { MarqueeError } from '../errors.ts';
import type { Sql } from '../store/database.ts';
import {
  activateModel,
  findModel,
  findPreviousModel,
  findTrainedModel,
  listModels,
  type StoredModel,
} from '../store/models/models.ts';
import { addCommonOptions, withDatabase } from './terminal/options.ts';
import { write } from './terminal/output.ts';

type ListFlags = { json?: boolean };

export function addModelsCommand(program: Command): void {
  const models = program.command('models').description('Lists, shows and activates trained models.');
  models.addHelpText(
    'after',
    '\nExample:\n  $ npx @marquee-movies/server models list\n  $ npx @marquee-movies/server models rollback\n',
  );

  const list = models.command('list').description('Lists all models, newest first.').option('--json', 'print as JSON');
  addCommonOptions(list).action((flags: ListFlags, self: Command) =>
    withDatabase(self, async ({ sql }) => {
      const all = await listModels(sql);
      write(
        flags.json
          ? JSON.stringify(all)
          : all.map(summary).join('\n') || 'There are no models; `marquee train` makes one.',
      );
    }),
  );

  const show = models.command('show').description('Shows one model as JSON.').argument('<version>', '', toVersion);
  addCommonOptions(show).action((version: number, _flags: object, self: Command) =>
    withDatabase(self, async ({ sql }) => write(JSON.stringify(await findModel(sql, version), null, 2))),
  );

  const activate = models
    .command('activate')
    .description('Activates a model; running servers load it at once.')
    .argument('<version>', '', toVersion);
  addCommonOptions(activate).action((version: number, _flags: object, self: Command) =>
    withDatabase(self, async ({ sql, home }) =>
      activateChecked(sql, home, await findTrainedModel(sql, version), 'activated by hand'),
    ),
  );

  const rollback = models.command('rollback').description('Activates the previous model.');
  addCommonOptions(rollback).action((_flags: object, self: Command) =>
    withDatabase(self, async ({ sql, home }) => {
      const previous = await findPreviousModel(sql);
      if (!previous) {
        throw new MarqueeError('MODEL_UNKNOWN', 'There is no previous model; `marquee models list` shows all.');
      }
      await activateChecked(sql, home, previous, 'rolled back to');
    }),
  );
}

/** Loads the model first, so that servers never switch to a damaged one. */
async function activateChecked(sql: Sql, home: string, model: StoredModel, reason: string): Promise<void> {
  await loadStoredModels(sql, home, model);
  await activateModel(sql, model.version, reason);
  write(`Model ${model.version} is active.`);
}

function summary({ version, state, created, dataAsOf, reason }: StoredModel): string {
  const data = dataAsOf === null ? 'data of unknown time' : `data to ${dataAsOf.toISOString().slice(0, 10)}`;
  return `${String(version).padStart(5)}  ${state.padEnd(9)}  ${created.toISOString().slice(0, 16)}  ${data}  ${reason}`;
}

function toVersion(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be the version of a model, a whole number.');
}
