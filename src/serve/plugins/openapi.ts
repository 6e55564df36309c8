import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import { accessOf } from './access.ts';
import { createNamedSchemas } from './named-schemas.ts';

/** Of the contract, not of the program: it changes with what a client must know. */
const version = '1.0.0';

const description = `Recommends movies. A rating counts from the very next request on, and so does its deletion.

Reading is open unless the server is set otherwise; writing needs a key, sent as \`Authorization: Bearer <token>\`.
Errors under /v1 are problem details (RFC 9457); /predict and what is beside it answer \`{"error": "..."}\`.`;

const tags = [
  { name: 'predict', description: 'The contracts of the services from which Marquee comes' },
  { name: 'recommendations', description: 'Lists for users, groups and visitors, and why each movie is in them' },
  { name: 'movies', description: 'The catalogue' },
  { name: 'users', description: 'Who recommendations are for, and what is held of them' },
  { name: 'ratings', description: 'What users said of movies' },
  { name: 'models', description: 'What answers: models and their training' },
  { name: 'operation', description: 'For whoever runs the server' },
];

/** Describes every route that is registered later: `GET /openapi.json`. */
export function addOpenApi(app: FastifyInstance): void {
  const named = createNamedSchemas();
  app.register(swagger, {
    convertConstToEnum: false,
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Marquee', version, description, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: '/', description: 'The server that this document comes from' }],
      tags,
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'Made by `marquee keys create`' },
        },
      },
    },
    transform: ({ schema = {}, url, route }) => ({
      url,
      schema: { ...describeAnswers(named.refer({ ...schema })), security: securityOf(route) },
    }),
    transformObject: (document) => {
      const { openapiObject } = document as { openapiObject: { components?: object } };
      return { ...openapiObject, components: { ...openapiObject.components, schemas: named.collected() } };
    },
  });
  app.register(async (inner) => {
    inner.get('/openapi.json', { config: { access: 'open' }, schema: { hide: true } }, async () => app.swagger());
  });
}

/** An answer that says nothing of itself is what the route is for. */
function describeAnswers(schema: Readonly<Record<string, unknown>>): FastifySchema {
  const { response = {}, summary } = schema as { response?: Record<string, object>; summary?: string };
  const answers = Object.entries(response).map(([status, answer]) => [status, { description: summary, ...answer }]);
  return { ...schema, response: Object.fromEntries(answers) };
}

/** What may be asked with a key and without has an empty requirement beside the key's. */
function securityOf(route: RouteOptions): Record<string, string[]>[] {
  const access = accessOf(route);
  if (access === 'open') return [];
  return access === 'read' ? [{}, { key: [] }] : [{ key: [] }];
}
