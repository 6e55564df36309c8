import type { Answer } from '../../../client/index.ts';

export type Import = Answer<'get', '/v1/imports'>['imports'][number];

export type Evaluation = Answer<'get', '/v1/evaluation'>;
export type EvaluationRun = Answer<'get', '/v1/evaluations'>['evaluations'][number];
export type EvaluatedModel = Evaluation['models'][number];

/** NDCG@10 over some users, with its 95 % interval. */
export type Estimate = { users: number; ndcg_at_10: number; interval: readonly number[] };

export type Model = Answer<'get', '/v1/models'>['models'][number];
export type Training = Answer<'get', '/v1/trainings'>['trainings'][number];
