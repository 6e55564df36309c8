import type { Answer } from '../../../../client/index.ts';

export type Model = Answer<'get', '/v1/models'>['models'][number];
export type Training = Answer<'get', '/v1/trainings'>['trainings'][number];
