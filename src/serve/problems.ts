import { STATUS_CODES } from 'node:http';
import { type Static, Type } from 'typebox';
import { type ErrorCode, type Fix, MarqueeError, readingFlags } from '../errors.ts';

const plainError = Type.Object(
  { error: Type.String({ description: 'What was wrong, where, and what to do.' }) },
  { $id: 'PlainError', examples: [{ error: 'There is nothing at this address' }] },
);

/** The errors of a route outside /v1, for its `response` schema. */
export const errors = {
  '4xx': { description: 'What was wrong', content: { 'application/json': { schema: plainError } } },
  '5xx': { description: 'Why it cannot be answered', content: { 'application/json': { schema: plainError } } },
};

/** The error of requests that should have had a JSON body. */
export const missingJson = 'Missing JSON in request';

/** One invalid field of a request. */
export type FieldFault = { field: string; detail: string };

/** A request that cannot be answered as it is. */
export class InvalidRequest extends MarqueeError {
  readonly faults: readonly FieldFault[];

  constructor(faults: readonly FieldFault[]) {
    super('REQUEST_INVALID', faults.map(({ field, detail }) => `${field} ${detail}`).join('; '));
    this.faults = faults;
  }
}

export const fixesSchema = Type.Array(
  Type.Object({
    flag: Type.Enum(readingFlags, { description: 'A flag of `marquee import`; the parameter has the same name.' }),
    values: Type.Array(Type.String(), { description: 'Values that could be meant; empty if only you can know.' }),
  }),
  { description: 'Flags that would help if the file is ambiguous.' },
);

/** A mutable copy, as answers need it. */
export function toFixes(fixes: readonly Fix[]): Static<typeof fixesSchema> {
  return fixes.map(({ flag, values }) => ({ flag, values: [...values] }));
}

/** Problem details, RFC 9457 (M. Nottingham, E. Wilde, S. Dalal, 2023): the shape of every error under /v1. */
const problemSchema = Type.Object(
  {
    type: Type.String({ description: 'Names the kind of problem; docs/errors.md explains each.' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'What was wrong, where, and what to do.' }),
    code: Type.String({ examples: ['REQUEST_INVALID'] }),
    errors: Type.Optional(
      Type.Array(Type.Object({ field: Type.String(), detail: Type.String() }), {
        description: 'Each invalid field.',
      }),
    ),
    fixes: Type.Optional(fixesSchema),
  },
  { $id: 'Problem', description: 'Problem details, RFC 9457' },
);

export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  errors?: readonly FieldFault[];
  fixes?: readonly Fix[];
};

export const problemType = 'application/problem+json; charset=utf-8';

/** @param code one of ours, or `HTTP_<status>` if there is none */
export function problem(
  status: number,
  code: ErrorCode | `HTTP_${number}`,
  detail: string,
  { faults = [], fixes = [] }: { faults?: readonly FieldFault[]; fixes?: readonly Fix[] } = {},
): Problem {
  const title = STATUS_CODES[status] ?? 'Error';
  const type = `urn:marquee:error:${code.toLowerCase().replaceAll('_', '-')}`;
  return {
    type,
    title,
    status,
    detail,
    code,
    ...(faults.length > 0 && { errors: faults }),
    ...(fixes.length > 0 && { fixes }),
  };
}

/** The errors of a route under /v1, for its `response` schema. */
export const problems = {
  // Detected before it is known that the request is for /v1.
  431: { description: 'The request headers are too large', content: { 'application/json': { schema: plainError } } },
  '4xx': { description: 'What was wrong', content: { 'application/problem+json': { schema: problemSchema } } },
  '5xx': {
    description: 'Why it cannot be answered',
    content: { 'application/problem+json': { schema: problemSchema } },
  },
};
