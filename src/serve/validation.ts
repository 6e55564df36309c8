import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify';
import type { FieldFault } from './problems.ts';
import { linePattern } from './schemas/fields.ts';

/** What stands in a URL is text; what stands in a body has its type already. */
export function createValidatorCompiler(): FastifySchemaCompiler<unknown> {
  const validators = { body: createAjv(false), other: createAjv('array') };
  return ({ schema, httpPart }) => (httpPart === 'body' ? validators.body : validators.other).compile(schema as object);
}

export function createAjv(coerceTypes: boolean | 'array'): Ajv2020 {
  // A schema's $id names it in the API's description only: many routes may have the same one.
  const names = { addUsedSchema: false };
  const ajv = new Ajv2020({ ...names, coerceTypes, useDefaults: true, removeAdditional: false, strict: false });
  formats.default(ajv);
  return ajv;
}

/** @param part of the request; undefined where fields shall be named by themselves */
export function faultsOf(errors: readonly FastifySchemaValidationError[], part?: string): FieldFault[] {
  return errors.map((error) => ({ field: fieldOf(error, part), detail: detailOf(error) }));
}

/** `body.rating`, `query.limit`, `body.ratings[3].stars`; without a part `rating`. */
function fieldOf({ instancePath, keyword, params }: FastifySchemaValidationError, part: string | undefined): string {
  const path = instancePath.split('/').slice(1);
  if (keyword === 'required') path.push(String(params.missingProperty));
  if (keyword === 'additionalProperties') path.push(String(params.additionalProperty));
  if (keyword === 'unevaluatedProperties') path.push(String(params.unevaluatedProperty));
  const name = part === undefined ? '' : ({ querystring: 'query', params: 'path' }[part] ?? part);
  const field = name + path.map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`)).join('');
  return field.replace(/^\./, '');
}

function detailOf({ keyword, message, params }: FastifySchemaValidationError): string {
  if (keyword === 'required') return 'is missing';
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') return 'is not known here';
  if (keyword === 'enum') return `must be one of ${(params.allowedValues as unknown[]).join(', ')}`;
  if (keyword === 'pattern' && params.pattern === linePattern) return 'must be one line of text';
  return message ?? 'is not what it must be';
}
