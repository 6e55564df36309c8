import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import { takesNames, userKeySchema } from '../schemas/fields.ts';
import { accessOf, scopeOf } from './access.ts';
import { createNamedSchemas } from './named-schemas.ts';

/** The version of the API, not of the program: it changes when clients need to know. */
const version = '1.0.0';

type JsonSchema = { description?: string; examples?: unknown[] };

const description = `Recommends movies. Ratings and deletions take effect on the next request.

Movies, popular lists, lists for visitors and /predict are public. A user's data needs the user's token or a key with
the scope \`recommend\` or \`write\`; everything else that is written needs a key. Either is sent as
\`Authorization: Bearer <token>\`.
Errors under /v1 are problem details (RFC 9457); /predict and the routes beside it answer \`{"error": "..."}\`.`;

const tags = [
  { name: 'predict', description: 'The original contracts' },
  { name: 'recommendations', description: 'Lists for users, groups and visitors, and why each movie is in them' },
  { name: 'movies', description: 'The catalogue' },
  { name: 'users', description: 'Users and what is stored about them' },
  { name: 'ratings', description: 'Ratings and watches' },
  { name: 'models', description: 'Models and trainings' },
  { name: 'operation', description: 'For operators' },
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
          key: { type: 'http', scheme: 'bearer', description: 'Key of a site or operator, from `marquee keys create`' },
          token: { type: 'http', scheme: 'bearer', description: 'Token of one user, from `POST /v1/users`' },
        },
      },
    },
    transform: ({ schema = {}, url, route }) => ({
      url,
      schema: { ...describeAnswers(named.refer(withNames(withScope(schema, route)))), security: securityOf(route) },
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

/** If a request may have a user's name in place of the number, the description says so. */
function withNames<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(withNames) as Value;
  if (typeof value !== 'object' || value === null) return value;
  if (!(takesNames in value)) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withNames(each)])) as Value;
  }
  const { description, examples } = value as JsonSchema;
  return { ...userKeySchema, description, examples } as Value;
}

/** An answer without a description gets the summary of its route. */
function describeAnswers(schema: Readonly<Record<string, unknown>>): FastifySchema {
  const { response = {}, summary } = schema as { response?: Record<string, object>; summary?: string };
  const answers = Object.entries(response).map(([status, answer]) => [status, { description: summary, ...answer }]);
  return { ...schema, response: Object.fromEntries(answers) };
}

/** Adds the scope that a route needs to its description. */
function withScope(schema: FastifySchema, route: RouteOptions): Readonly<Record<string, unknown>> {
  const access = accessOf(route);
  const scope = scopeOf(access);
  if (scope === null || access === 'public') return { ...schema };
  const { description } = schema as { description?: string };
  const needs = access.startsWith('own-')
    ? `Needs the user's token, or a key with the scope \`${scope}\`.`
    : `Needs the scope \`${scope}\`.`;
  return { ...schema, description: description === undefined ? needs : `${description} ${needs}` };
}

/** If a key is optional, an empty requirement is added to the key's. */
function securityOf(route: RouteOptions): Record<string, string[]>[] {
  const access = accessOf(route);
  if (access === 'open') return [];
  if (access === 'own-read' || access === 'own-write') return [{ key: [] }, { token: [] }];
  const isOptional = access === 'anyone' || access === 'public' || access === 'sign-up';
  return isOptional ? [{}, { key: [] }] : [{ key: [] }];
}

/** Everything comes from this server; what Swagger UI draws itself are data URLs. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Without a viewport, phones show the page tiny, and Swagger UI offers no other way to set it. */
const fitScreen = `document.head.append(
  Object.assign(document.createElement('meta'), { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
);`;

/** `GET /docs`: the API's description as a page, in which requests can be tried. */
export function addDocs(app: FastifyInstance): void {
  app.register(async (inner) => {
    // The description of the API holds no data.
    inner.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'open' };
    });
    inner.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: contentSecurityPolicy,
      theme: { title: 'Marquee API', js: [{ filename: 'fit-screen.js', content: fitScreen }] },
      uiConfig: { layout: 'BaseLayout', deepLinking: true, docExpansion: 'list', defaultModelsExpandDepth: 0 },
    });
  });
}
