import type { FastifyBaseLogger } from 'fastify';
import type { Importer } from '../app/importing/upload.ts';
import { checkModel } from '../app/models/model-files.ts';
import { createModelOpener } from '../app/models/stored-models.ts';
import type { Trainer } from '../app/training/training-process.ts';
import { createMeter } from '../ingest/movielog/meter.ts';
import { replayDeadLetters } from '../ingest/movielog/write.ts';
import { readRejects } from '../ingest/rejects-file.ts';
import type { Administration } from '../serve/context.ts';
import type { Sql } from '../store/database.ts';
import { readEvaluation } from './kept-evaluation.ts';

type Parts = { sql: Sql; home: string; trainer: Trainer; importer: Importer; log: FastifyBaseLogger };

/** What a server lets administrators do, beside what its database can. */
export function createAdministration({ sql, home, trainer, importer, log }: Parts): Administration {
  return {
    startTraining: trainer.start,
    checkModel: (model) => checkModel(home, model),
    openModel: createModelOpener(sql, home),
    readEvaluation: () => readEvaluation(home),
    startImport: importer.start,
    readRejects: (file, page) => readRejects(home, file, page),
    async replayDeadLetters(signal) {
      const onNotice = (message: string) => log.warn(`replaying dead letters: ${message}`);
      return (await replayDeadLetters({ sql, meter: createMeter(), onNotice, signal })).counts;
    },
  };
}
