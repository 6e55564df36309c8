import { type Command, Option } from 'commander';
import { type RecommenderName, recommenderNames } from '../app/models/loaded-model.ts';
import { type RetrainRule, toRetrainRule } from '../app/training/retraining.ts';
import { addOptions } from './options.ts';
import { type AnswerFlags, addAnswerOptions } from './serve-answers.ts';
import { addServedStreamOptions, type ServedStreamFlags } from './served-stream-options.ts';

const serveSettings = ['host', 'port', 'readAccess', 'corsOrigins', 'mostInFlight', 'tracesTo', 'posters'] as const;

export type ServeFlags = ServedStreamFlags &
  AnswerFlags & { demo?: boolean; recommender?: RecommenderName; retrainAfter?: RetrainRule };

export function addServeOptions(command: Command): Command {
  command
    .option('--demo', 'import the demo data first where the database has no movies')
    .addOption(
      new Option('--recommender <name>', "what answers; classic is the original system's algorithm")
        .choices(recommenderNames)
        .default('marquee'),
    )
    .option(
      '--retrain-after <age or share>',
      'train again by itself after 1h, 7d ..., or with 10% new ratings',
      toRetrainRule,
    );
  return addServedStreamOptions(addAnswerOptions(addOptions(command, serveSettings)));
}
