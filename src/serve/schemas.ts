import { Type } from 'typebox';

/** The shape of every error. */
export const errorSchema = Type.Object({ error: Type.String() });

/** The error of requests that should have had a JSON body. */
export const missingJson = 'Missing JSON in request';
