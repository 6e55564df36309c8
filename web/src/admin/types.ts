import type { Answer, paths } from '../../../client/index.ts';

export type Import = Answer<'get', '/v1/imports'>['imports'][number];

/** A parameter that says how a file is to be read. */
export type Flag = Import['fixes'][number]['flag'];
/** What is said of that. */
export type Reading = Pick<paths['/v1/imports']['post']['parameters']['query'], Flag>;

export type Evaluation = Answer<'get', '/v1/evaluation'>;
export type EvaluationRun = Answer<'get', '/v1/evaluations'>['evaluations'][number];
export type EvaluatedModel = Evaluation['models'][number];

/** NDCG@10 over some users, with its 95 % interval. */
export type Estimate = { users: number; ndcg_at_10: number; interval: readonly number[] };

export type Model = Answer<'get', '/v1/models'>['models'][number];
export type Training = Answer<'get', '/v1/trainings'>['trainings'][number];
