import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { FastifySchemaValidationError } from 'fastify';
import type { Answers } from './answers.ts';
import type { AppOptions } from './options.ts';
import { InvalidRequest } from './problems.ts';
import { modelsRoutes } from './routes/v1/models.ts';
import { trainingsRoutes } from './routes/v1/trainings.ts';

/** The versioned API: what all its routes have in common. Routes are registered here, each from a file named like its URL. */
export function v1Routes(options: AppOptions, _answers: Answers): FastifyPluginAsyncTypebox {
  return async (app) => {
    // What stands in a URL is text; what stands in a body has its type already.
    const validators = { body: createAjv(false), other: createAjv('array') };
    app.setValidatorCompiler(({ schema, httpPart }) =>
      (httpPart === 'body' ? validators.body : validators.other).compile(schema as object),
    );
    app.setSchemaErrorFormatter(
      (errors, part) =>
        new InvalidRequest(errors.map((error) => ({ field: fieldOf(error, part), detail: detailOf(error) }))),
    );
    if (options.administration) {
      app.register(modelsRoutes(options, options.administration));
      app.register(trainingsRoutes(options, options.administration));
    }
  };
}

function createAjv(coerceTypes: boolean | 'array'): Ajv2020 {
  const ajv = new Ajv2020({ coerceTypes, useDefaults: true, removeAdditional: false, strict: false });
  formats.default(ajv);
  return ajv;
}

/** `body.rating`, `querystring.limit`, `body.ratings[3].stars`. */
function fieldOf({ instancePath, keyword, params }: FastifySchemaValidationError, part: string): string {
  const path = instancePath.split('/').slice(1);
  if (keyword === 'required') path.push(String(params.missingProperty));
  if (keyword === 'additionalProperties') path.push(String(params.additionalProperty));
  if (keyword === 'unevaluatedProperties') path.push(String(params.unevaluatedProperty));
  const name = { querystring: 'query', params: 'path' }[part] ?? part;
  return name + path.map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`)).join('');
}

function detailOf({ keyword, message, params }: FastifySchemaValidationError): string {
  if (keyword === 'required') return 'is missing';
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') return 'is not known here';
  if (keyword === 'enum') return `must be one of ${(params.allowedValues as unknown[]).join(', ')}`;
  return message ?? 'is not what it must be';
}
