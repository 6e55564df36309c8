import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Objective } from '../../dataset/relevance.ts';
import { type SplitName, splitNames } from '../../domain/split-names.ts';
import { MarqueeError, messageOf } from '../../errors.ts';
import { type EvaluationData, type EvaluationOptions, evaluate } from '../../evaluate/evaluate.ts';
import { type Negatives, parseNegatives } from '../../evaluate/negatives.ts';
import type { Evaluation } from '../../evaluate/result.ts';
import { loadKernels } from '../../kernels/index.ts';
import { type Hyperparameters, readHyperparameters } from '../../model/hyperparameters.ts';
import type { Sql } from '../../store/database.ts';
import { findTunedHyperparameters } from '../../store/models/models.ts';
import { readDataset } from '../training/training-input.ts';
import { evaluationDataOf, readFolder } from './data.ts';
import { createEvaluatedModels, type ModelName } from './models.ts';
import { readSplitFile } from './split-file.ts';

export type EvaluationRequest = Omit<EvaluationOptions, 'models'> & {
  /** The others are compared with the first one. */
  models: readonly ModelName[];
  /** What `marquee` chooses its settings for; undefined: for what is relevant. */
  objective: Objective | undefined;
  /** A file with the movies to rank; undefined: all are ranked. */
  negativesFile: string | undefined;
};

/**
 * Evaluates models on a folder, file or zip archive, without a database.
 * @param split the name of a split, or a file with one byte per rating
 * @throws MarqueeError what `openSource` throws, SPLIT_FILE_WRONG, SPLIT_IMPOSSIBLE, NOTHING_TO_JUDGE
 */
export async function evaluateFolder(location: string, split: string, request: EvaluationRequest): Promise<Evaluation> {
  const name = splitNames.find((known) => known === split);
  const wanted = name === undefined ? await readSplitFile(split) : { name, seed: request.seed };
  return await evaluateModels(await readFolder(location, wanted, request.onProgress), undefined, request);
}

/**
 * Evaluates models on the database, with the settings saved by `marquee tune`, if any.
 * @throws MarqueeError SOURCE_UNREADABLE, SPLIT_FILE_WRONG, SPLIT_IMPOSSIBLE, NOTHING_TO_JUDGE
 */
export async function evaluateDatabase(sql: Sql, split: SplitName, request: EvaluationRequest): Promise<Evaluation> {
  request.onProgress({ step: 'read', model: null, part: null }, 0, 1);
  const tuned = await findTunedHyperparameters(sql);
  const data = evaluationDataOf(await readDataset(sql), { name: split, seed: request.seed });
  return await evaluateModels(data, tuned === undefined ? undefined : readHyperparameters(tuned), request);
}

async function evaluateModels(
  read: EvaluationData,
  tuned: Hyperparameters | undefined,
  request: EvaluationRequest,
): Promise<Evaluation> {
  const { negativesFile, objective, seed } = request;
  const data = negativesFile === undefined ? read : { ...read, negatives: await readNegatives(negativesFile) };
  const cold = request.cold && data.judging === 'part' && !data.negatives;
  const kernels = loadKernels();
  try {
    const models = createEvaluatedModels(request.models, { kernels, settings: { given: tuned, objective }, seed });
    return await evaluate(data, { ...request, models, cold });
  } finally {
    await kernels.close();
  }
}

/** @throws MarqueeError SOURCE_UNREADABLE, SPLIT_FILE_WRONG */
async function readNegatives(file: string): Promise<Negatives> {
  try {
    return parseNegatives(path.basename(file), await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof MarqueeError) throw error;
    throw new MarqueeError('SOURCE_UNREADABLE', `${file} cannot be read: ${messageOf(error)}.`, { cause: error });
  }
}
