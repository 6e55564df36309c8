import { type Command, Option } from 'commander';
import type { FastifyBaseLogger } from 'fastify';
import { type AnswerLog, createAnswerLog } from '../serve/operation/answer-log.ts';
import type { Sql } from '../store/database.ts';
import { deleteOldAnswers, writeAnswers } from '../store/models/answer-log.ts';
import { toAge, toShare } from './terminal/arguments.ts';

/** `logAnswers` is a share of users, `keepAnswers` in milliseconds. */
export type AnswerFlags = { logAnswers?: number; keepAnswers: number };

const deleteEveryMs = 3_600_000;

export function addAnswerOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--log-answers [share]', 'keep what users are shown, of all or a share of them such as 10%')
        .argParser(toShare)
        .preset('100%'),
    )
    .addOption(
      new Option('--keep-answers <age>', 'for how long; older ones are deleted')
        .argParser(toAge)
        .default(30 * 86_400_000, '30d'),
    );
}

/** Undefined where answers shall not be kept. */
export function openAnswerLog(sql: Sql, { logAnswers }: AnswerFlags, log: FastifyBaseLogger): AnswerLog | undefined {
  if (!logAnswers) return undefined;
  return createAnswerLog({ write: (answers) => writeAnswers(sql, answers), share: logAnswers, log });
}

/** Also where none are kept any more: those of before have their end, too. */
export function startDeletingAnswers(sql: Sql, { keepAnswers }: AnswerFlags, log: FastifyBaseLogger): { stop(): void } {
  const deleteOld = () =>
    deleteOldAnswers(sql, keepAnswers).then(
      (answers) => answers > 0 && log.info({ answers }, 'old answers deleted'),
      (error) => log.warn({ err: error }, 'old answers cannot be deleted for now'),
    );
  void deleteOld();
  const timer = setInterval(deleteOld, deleteEveryMs);
  return { stop: () => clearInterval(timer) };
}
