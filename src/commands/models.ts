import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { modelsFolder, readModels } from '../app/models/model-files.ts';
import { MarqueeError } from '../errors.ts';
import { openDatabase, type Sql } from '../store/database.ts';
import {
  activateModel,
  findModel,
  findPreviousModel,
  findTrainedModel,
  listModels,
  type StoredModel,
} from '../store/models/models.ts';
import { addCommonOptions, readOptions } from './options.ts';

type ListFlags = { json?: boolean };

export function addModelsCommand(program: Command): void {
  const models = program.command('models').description('Lists, shows and switches trained models.');
  models.addHelpText('after', '\nExample:\n  $ npx marquee models list\n  $ npx marquee models rollback\n');

  const list = models.command('list').description('All models, newest first.').option('--json', 'print as JSON');
  addCommonOptions(list).action((flags: ListFlags, self: Command) =>
    withDatabase(self, async ({ sql }) => {
      const all = await listModels(sql);
      write(flags.json ? JSON.stringify(all) : all.map(summary).join('\n') || 'No models yet; run `marquee train`.');
    }),
  );

  const show = models
    .command('show')
    .description('Everything about one model, as JSON.')
    .argument('<version>', '', toVersion);
  addCommonOptions(show).action((version: number, _flags: object, self: Command) =>
    withDatabase(self, async ({ sql }) => write(JSON.stringify(await findModel(sql, version), null, 2))),
  );

  const activate = models
    .command('activate')
    .description('Makes a model the one that answers; running servers follow at once.')
    .argument('<version>', '', toVersion);
  addCommonOptions(activate).action((version: number, _flags: object, self: Command) =>
    withDatabase(self, async ({ sql, home }) =>
      activateChecked(sql, home, await findTrainedModel(sql, version), 'activated by hand'),
    ),
  );

  const rollback = models.command('rollback').description('Goes back to the model that was active before.');
  addCommonOptions(rollback).action((_flags: object, self: Command) =>
    withDatabase(self, async ({ sql, home }) => {
      const previous = await findPreviousModel(sql);
      if (!previous) {
        throw new MarqueeError(
          'MODEL_UNKNOWN',
          'There is no earlier model to go back to; `marquee models list` shows all.',
        );
      }
      await activateChecked(sql, home, previous, 'rolled back to');
    }),
  );
}

/** A damaged file is found out here, not by the servers that follow. */
async function activateChecked(sql: Sql, home: string, model: StoredModel, reason: string): Promise<void> {
  await checkModel(home, model);
  await activateModel(sql, model.version, reason);
  write(`Model ${model.version} is active.`);
}

/** @throws MarqueeError ARTIFACT_DAMAGED */
export async function checkModel(home: string, model: StoredModel): Promise<void> {
  await readModels(path.join(await modelsFolder(home), model.path));
}

async function withDatabase(
  command: Command,
  work: (open: { sql: Sql; home: string }) => Promise<void>,
): Promise<void> {
  const config = readOptions(command);
  const database = await openDatabase(config);
  try {
    await work({ sql: database.sql, home: config.home });
  } finally {
    await database.close();
  }
}

function summary({ version, state, created, dataAsOf, reason }: StoredModel): string {
  const data = dataAsOf === null ? 'data of unknown time' : `data to ${dataAsOf.toISOString().slice(0, 10)}`;
  return `${String(version).padStart(5)}  ${state.padEnd(9)}  ${created.toISOString().slice(0, 16)}  ${data}  ${reason}`;
}

function write(text: string): void {
  process.stdout.write(`${text}\n`);
}

function toVersion(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be the number of a model.');
}
