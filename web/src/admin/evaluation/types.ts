import type { Answer } from '../../../../client/index.ts';

export type Evaluation = Answer<'get', '/v1/evaluation'>;
export type EvaluatedModel = Evaluation['models'][number];

/** NDCG@10 over some users, with its 95 % interval. */
export type Estimate = { users: number; ndcg_at_10: number; interval: readonly number[] };
