import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import helmet from 'helmet';
import { Type } from 'typebox';
import packageFile from '../../../package.json' with { type: 'json' };
import type { Page, Routes } from '../context.ts';
import { errors } from '../problems.ts';
import { isFromThisMachine } from './origins.ts';

/** Paths of the page. All get the same file, which shows what is at its address. */
const views = [
  '/',
  '/list',
  '/row',
  '/movies/:id',
  '/search',
  '/ratings',
  '/together',
  '/admin',
  '/admin/models',
  '/admin/data',
  '/admin/keys',
] as const;

const index = 'index.html';
/** The folder of the files with content hashes in their names. */
const assets = 'assets';
const compressed = /\.(br|gz)$/;

/** The page, from the folder that it was built into; without one, `/` says where the API is described. */
export function addPage(app: FastifyInstance, { folder, posters }: Page = {}): void {
  app.register(async (inner) => {
    // The page contains no data; the routes of the API decide who may read what.
    inner.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'open' };
      route.schema = { ...route.schema, hide: true };
    });
    if (folder === undefined) inner.get('/', async () => ({ api: '/docs', page: 'This server shows none.' }));
    else inner.register(pageFiles(folder, posters));
  });
}

function pageFiles(folder: string, posters: string | undefined): FastifyPluginAsync {
  /** For files that keep their name when they change: browsers must ask each time. */
  const sendFresh = (reply: FastifyReply, file: string) =>
    reply.header('cache-control', 'no-cache').sendFile(file, folder, { cacheControl: false });

  return async (app) => {
    app.register(fastifyStatic, {
      root: path.join(folder, assets),
      prefix: `/${assets}/`,
      index: false,
      maxAge: '1y',
      immutable: true,
      preCompressed: true,
    });
    const onRequest = setPolicy(posters);
    for (const view of views) app.get(view, { onRequest }, (_request, reply) => sendFresh(reply, index));
    // Browsers request it on their own.
    app.get('/favicon.ico', (_request, reply) => sendFresh(reply, 'icon.svg'));
    for (const file of await listOtherFiles(folder)) app.get(`/${file}`, (_request, reply) => sendFresh(reply, file));
  };
}

/**
 * Answers browsers at an unknown address with status 404 and the page, which says that there is nothing. Programs get JSON, as
 * everywhere. To be added before other answers to unknown addresses.
 */
export function addPageNotFound(app: FastifyInstance, { folder, posters }: Page = {}): void {
  if (folder === undefined) return;
  const setHeaders = setPolicy(posters);
  app.addHook('onRequest', function (request, reply, done) {
    if (!request.is404 || !looksForPage(request)) return done();
    setHeaders.call(this, request, reply, async (error) => {
      if (error) return done(error);
      const html = await readFile(path.join(folder, index), 'utf8');
      reply.code(404).header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(html);
    });
  });
}

function looksForPage({ method, url, headers }: FastifyRequest): boolean {
  return method === 'GET' && headers.accept?.includes('text/html') === true && !/^\/(v1|assets)(\/|$)/.test(url);
}

/** Files beside the index, such as icons. */
async function listOtherFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  return files.filter((name) => name !== index && !name.startsWith('.') && !compressed.test(name));
}

/**
 * Everything comes from this server, except posters if they are enabled. No text can become a script: the page has no inline scripts,
 * and the browser refuses to turn strings into HTML (trusted types).
 */
function setPolicy(posters: string | undefined): onRequestHookHandler {
  const directives = {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    imgSrc: ["'self'", 'data:', ...(posters === undefined ? [] : [new URL(posters).origin])],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
    requireTrustedTypesFor: ["'script'"],
    trustedTypes: ["'none'"],
  };
  const set = helmet.contentSecurityPolicy({ useDefaults: false, directives });
  return (request, reply, done) => set(request.raw, reply.raw, () => done());
}

const settings = Type.Object(
  {
    version: Type.String({ description: 'Of Marquee.' }),
    posters: Type.Union([Type.String(), Type.Null()], {
      description: "URL prefix of a movie's `poster_path`; null if posters are not shown.",
    }),
    token_needed: Type.Boolean({ description: "Whether a user's data needs the user's token." }),
    key_needed_to_read: Type.Boolean({ description: 'Whether this client needs a key or token to read public data.' }),
    key_needed_to_write: Type.Boolean({ description: 'Whether this client needs a key to administer.' }),
  },
  {
    $id: 'PageSettings',
    examples: [
      { version: '0.1.0', posters: null, token_needed: true, key_needed_to_read: false, key_needed_to_write: false },
    ],
  },
);

const schema = {
  operationId: 'readPageSettings',
  summary: 'Settings of the page',
  description: 'For the page that this server shows.',
  tags: ['operation'],
  response: { ...errors, 200: settings },
};

/** `GET /page.json`. */
export const pageRoute: Routes = async (app, { keys, page, readAccess }) => {
  app.get('/page.json', { config: { access: 'open' }, schema }, async (request, reply) => {
    const isKeyNeeded = !isFromThisMachine(request) || (await keys.hasKeys());
    reply.header('cache-control', 'no-store');
    return {
      version: packageFile.version,
      posters: page?.posters ?? null,
      token_needed: readAccess !== 'open',
      key_needed_to_read: isKeyNeeded && readAccess === 'key',
      key_needed_to_write: isKeyNeeded,
    };
  });
};
