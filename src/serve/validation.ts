import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify';
import { userKeyRule } from '../domain/user-key.ts';
import type { FieldFault } from './problems.ts';
import { describesUser, fileNamePattern, idPattern, linePattern } from './schemas/fields.ts';

/** URL parameters are text; values in bodies already have their type. */
export function createValidatorCompiler(): FastifySchemaCompiler<unknown> {
  const ajv = createAjv();
  return ({ schema, httpPart }) => {
    const validate = ajv.compile(schema as object);
    if (httpPart === 'body') return validate;
    const { properties = {} } = schema as { properties?: Record<string, UrlSchema> };
    const validateText = (given: Record<string, unknown>) => {
      for (const [name, property] of Object.entries(properties)) {
        if (given[name] !== undefined) given[name] = readText(given[name], property);
      }
      const isValid = validate(given);
      validateText.errors = validate.errors ?? null;
      return isValid;
    };
    validateText.errors = null as FastifySchemaValidationError[] | null;
    return validateText;
  };
}

type UrlSchema = { type?: string | readonly string[] };

/** Digits, perhaps with a minus and a point. Ajv's own conversion would also accept `0x10`, `1e3`, `true` and spaces. */
const decimal = /^-?\d+(\.\d+)?$/;

/** The value of a parameter; invalid text is left as it is and then rejected. */
function readText(value: unknown, { type = [] }: UrlSchema): unknown {
  const types = [type].flat();
  if (types.includes('array')) return Array.isArray(value) ? value : [value];
  if (typeof value !== 'string') return value;
  if (types.includes('boolean') && (value === 'true' || value === 'false')) return value === 'true';
  const isNumber = types.includes('integer') || types.includes('number');
  return isNumber && decimal.test(value) ? Number(value) : value;
}

export function createAjv(): Ajv2020 {
  // A schema's $id is only for the API's description: many routes may have the same one.
  const ajv = new Ajv2020({
    addUsedSchema: false,
    useDefaults: true,
    removeAdditional: false,
    strict: false,
    // Errors name the schema that was violated.
    verbose: true,
  });
  formats.default(ajv);
  return ajv;
}

type ValidationError = FastifySchemaValidationError & { parentSchema?: object };

/** @param part of the request that begins the name of each field; undefined for none */
export function faultsOf(errors: readonly ValidationError[], part?: string): FieldFault[] {
  // Where exactly one of some properties is needed, one fault says so.
  const told = errors.filter(({ schemaPath }) => !/\/oneOf\/\d+\/required$/.test(schemaPath));
  const faults = told.map((error) => ({ field: fieldOf(error, part), detail: detailOf(error) }));
  // A union reports what is wrong with each of its parts.
  return faults.filter(
    ({ field, detail }, index) => index === faults.findIndex((each) => each.field === field && each.detail === detail),
  );
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

function detailOf({ keyword, message, params, parentSchema }: ValidationError): string {
  if (parentSchema && describesUser(parentSchema)) return `must be ${userKeyRule}`;
  if (keyword === 'required') return 'is missing';
  if (keyword === 'oneOf' && parentSchema) return `needs one of ${choicesOf(parentSchema).join(', ')}, and not more`;
  if (keyword === 'uniqueItems') return `names something twice, at [${params.j}] and [${params.i}]`;
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') return 'is not known here';
  if (keyword === 'enum') return `must be one of ${(params.allowedValues as unknown[]).join(', ')}`;
  if (keyword === 'pattern' && params.pattern === fileNamePattern)
    return 'must be the name of a file, without a folder or a dot at its beginning';
  if (keyword === 'pattern' && (params.pattern === linePattern || params.pattern === idPattern))
    return 'must be one line of text';
  return message ?? 'is invalid';
}

/** The properties of which a schema's `oneOf` asks for one. */
function choicesOf({ oneOf = [] }: { oneOf?: readonly { required?: readonly string[] }[] }): string[] {
  return oneOf.flatMap(({ required = [] }) => required);
}
