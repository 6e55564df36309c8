import type { Answer } from '../../../../client/index.ts';

export type Import = Answer<'get', '/v1/imports'>['imports'][number];
