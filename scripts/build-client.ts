/** `npm run build:client`: writes what the client knows of the API, from the app's own description. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createEvaluator } from '../src/app/evaluating/evaluation-process.ts';
import { createImporter } from '../src/app/importing/upload.ts';
import { createTrainer } from '../src/app/training/training-process.ts';
import { createApp } from '../src/serve/app.ts';
import { createLogger } from '../src/serve/operation/logger.ts';
import { connect } from '../src/store/postgres/sql.ts';
import { runProgram } from './program.ts';

const client = path.join(import.meta.dirname, '..', 'client');
// Of the client's own, as it needs another TypeScript than the repository.
const generator = path.join(client, 'node_modules', '.bin', 'openapi-typescript');

export const clientFiles = { document: path.join(client, 'openapi.json'), types: path.join(client, 'schema.ts') };

const nothing = async () => {
  throw new Error('An app that is only described does nothing.');
};

/** The app with all its routes. It answers no request, so it gets neither a database nor a model. */
export function createDescribedApp(): FastifyInstance {
  const databaseUrl = 'postgresql://nobody@localhost/nothing';
  const home = path.join(os.tmpdir(), 'marquee-no-home');
  const sql = connect(databaseUrl);
  const logger = createLogger('silent');
  return createApp({
    sql,
    home,
    logger,
    readAccess: 'public',
    model: { current: () => undefined, catchUp: nothing, prepare: nothing, reload: nothing },
    trainer: createTrainer({ home, databaseUrl }, logger),
    evaluator: createEvaluator({ home, databaseUrl }, logger),
    importer: createImporter({ home, databaseUrl }, sql, logger),
  });
}

/** `/openapi.json` as text. */
export async function describeApi(): Promise<string> {
  const app = createDescribedApp();
  await app.ready();
  const document = app.swagger();
  await app.close();
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** TypeScript types of an OpenAPI document. */
export async function generateTypes(document: string): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'marquee-client-'));
  try {
    const files = { document: path.join(folder, 'openapi.json'), types: path.join(folder, 'schema.ts') };
    await writeFile(files.document, document);
    const options = ['--output', files.types, '--alphabetize', '--empty-objects-unknown', '--immutable'];
    const code = await runProgram(generator, files.document, ...options);
    if (code !== 0) throw new Error('openapi-typescript has failed; see its message above.');
    return await readFile(files.types, 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const document = await describeApi();
  await writeFile(clientFiles.document, document);
  await writeFile(clientFiles.types, await generateTypes(document));
}
