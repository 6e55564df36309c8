import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { RouteOptions } from 'fastify';
import { describe, expect, test } from 'vitest';
import { createDescribedApp } from '../../scripts/build-client.ts';

type Schema = Record<string, unknown>;
type Answer = { description: string; content?: Record<string, { schema?: Schema }> };
type Operation = {
  operationId?: string;
  summary?: string;
  tags?: string[];
  responses: Record<string, Answer>;
  parameters?: { name: string; description?: string }[];
};
type Document = { openapi: string; tags: { name: string }[]; paths: Record<string, Record<string, Operation>> };

const routes: RouteOptions[] = [];
const app = createDescribedApp();
app.addHook('onRoute', (route) => void routes.push(route));
await app.ready();
const answer = await app.inject('/openapi.json');
const document: Document = answer.json();
await app.close();

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ ...operation, name: `${method.toUpperCase()} ${path}` })),
);

test('it is a valid OpenAPI 3.1 document', async () => {
  expect(answer.statusCode).toBe(200);
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(await new Validator().validate(answer.json())).toEqual({ valid: true });
});

test('it describes every route but itself and pages', () => {
  const isDescribed = ({ method, url }: RouteOptions) =>
    method !== 'HEAD' && url !== '/' && !/^\/(docs|openapi\.json)(\/|$)/.test(url);
  const names = routes.filter(isDescribed).map(({ method, url }) => `${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`);
  expect(operations.map(({ name }) => name).sort()).toEqual(names.sort());
});

describe('each operation', () => {
  test('has an id of its own', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(ids).toEqual([...new Set(ids)].filter((id) => typeof id === 'string'));
  });

  const declared = document.tags.map(({ name }) => name);
  test.each(operations)('$name has a summary, tags, and schemas of success and error', (operation) => {
    expect(operation.summary).toMatch(/^[A-Z].*[^.]$/);
    expect(operation.tags).toHaveLength(1);
    expect(declared).toContain(operation.tags![0]);
    const statuses = Object.keys(operation.responses).filter((status) => hasSchema(operation.responses[status]!));
    expect(statuses).toContainEqual(expect.stringMatching(/^2/));
    expect(statuses).toContainEqual(expect.stringMatching(/^[45]/));
  });

  test.each(operations)('$name says what each answer and parameter is', ({ responses, parameters = [] }) => {
    for (const { description } of Object.values(responses)) expect(description).not.toBe('Default Response');
    for (const { name, description } of parameters) expect(description, name).toEqual(expect.any(String));
  });
});

function hasSchema({ content = {} }: Answer): boolean {
  return Object.values(content).every(({ schema }) => schema !== undefined) && Object.keys(content).length > 0;
}

test('a user is a number or a name wherever a request names one', () => {
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  ajv.addSchema(document, 'api');
  const takers = findUsersOfRequests(document, '');
  expect(takers.length).toBeGreaterThan(25);
  for (const pointer of takers) {
    const takes = (id: unknown) => ajv.validate({ $ref: `api#${pointer}` }, id);
    for (const id of [42, '3fa85f64-5717-4562-b3fc-2c963f66afa6', 'anna@example.org', '👋']) {
      expect(takes(id), `${pointer}: ${id}`).toBe(true);
    }
    for (const id of [-1, 1.5, '-1', '1e3', '', 'a\nb', 'x'.repeat(256)]) {
      expect(takes(id), `${pointer}: ${JSON.stringify(id)}`).toBe(false);
    }
  }
});

/** Where the schemas of users whom a request names stand; a parameter has its description beside its schema. */
function findUsersOfRequests(part: unknown, pointer: string): string[] {
  if (typeof part !== 'object' || part === null) return [];
  const { description, schema } = part as { description?: unknown; schema?: unknown };
  if (String(description).startsWith('A whole number from 0')) return [schema ? `${pointer}/schema` : pointer];
  return Object.entries(part).flatMap(([key, value]) =>
    findUsersOfRequests(value, `${pointer}/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`),
  );
}

test('every example fits its schema', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(document, 'api');
  const examples = findExamples(document, '');
  expect(examples.length).toBeGreaterThan(20);
  for (const { pointer, example } of examples) {
    expect(ajv.validate({ $ref: `api#${pointer}` }, example), `${pointer}: ${ajv.errorsText()}`).toBe(true);
  }
});

type Example = { pointer: string; example: unknown };

/** Examples of schemas stand in them; those of bodies and parameters beside them. */
function findExamples(part: unknown, pointer: string): Example[] {
  if (typeof part !== 'object' || part === null) return [];
  const { schema, example, examples } = part as { schema?: unknown; example?: unknown; examples?: unknown };
  const own = Array.isArray(examples) ? examples : example === undefined ? [] : [example];
  const owner = schema === undefined ? pointer : `${pointer}/schema`;
  const inner = Object.entries(part).filter(([key]) => key !== 'examples' && key !== 'example');
  return [
    ...own.map((each) => ({ pointer: owner, example: each })),
    ...inner.flatMap(([key, value]) =>
      findExamples(value, `${pointer}/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`),
    ),
  ];
}
