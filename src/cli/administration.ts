import type { FastifyBaseLogger } from 'fastify';
import { createMeter } from '../ingest/movielog/meter.ts';
import { replayDeadLetters } from '../ingest/movielog/replay.ts';
import type { Administration } from '../serve/options.ts';
import type { Sql } from '../store/database.ts';
import { checkModel } from './models.ts';
import type { Trainer } from './training-process.ts';

type Parts = { sql: Sql; home: string; trainer: Trainer; log: FastifyBaseLogger };

/** What a server lets administrators do, beside what its database can. */
export function createAdministration({ sql, home, trainer, log }: Parts): Administration {
  return {
    startTraining: trainer.start,
    checkModel: (model) => checkModel(home, model),
    async replayDeadLetters(signal) {
      const onNotice = (message: string) => log.warn(`replaying dead letters: ${message}`);
      return (await replayDeadLetters({ sql, meter: createMeter(), onNotice, signal })).counts;
    },
  };
}
