import type { FastifyBaseLogger } from 'fastify';
import type { Sql } from '../store/database.ts';
import type { ServedModel } from './served-model.ts';

/** All that the app needs of the world. */
export type AppOptions = {
  sql: Sql;
  model: ServedModel;
  logger: FastifyBaseLogger;
};
