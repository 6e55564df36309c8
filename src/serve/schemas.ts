import { Type } from 'typebox';

export const plainError = Type.Object(
  { error: Type.String({ description: 'What was wrong, where, and what to do.' }) },
  { $id: 'PlainError', examples: [{ error: 'There is nothing at this address' }] },
);

/** Errors of a route outside of /v1, for its `response` schema. */
export const errors = {
  '4xx': { description: 'What was wrong', content: { 'application/json': { schema: plainError } } },
  '5xx': { description: 'What keeps it from an answer', content: { 'application/json': { schema: plainError } } },
};

/** The error of requests that should have had a JSON body. */
export const missingJson = 'Missing JSON in request';
