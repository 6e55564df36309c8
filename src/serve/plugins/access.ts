import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { MarqueeError } from '../../errors.ts';
import type { KeyRing } from '../../store/access/key-ring.ts';
import { idOfToken, isTokenOf, type PresentedKey, type Scope } from '../../store/access/keys.ts';
import { idOfViewerToken, looksLikeViewerToken, type PresentedToken } from '../../store/access/viewer-tokens.ts';
import type { Context } from '../context.ts';
import { parseUserId } from '../schemas/fields.ts';
import { isFromThisMachine } from './origins.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use the route. A route that does not say so is for administrators. */
    access?: Access;
  }
  interface FastifyRequest {
    caller: Caller;
  }
}

/**
 * - open: everyone, with any or no credentials
 * - anyone: everyone, but a key or token that is sent must be valid
 * - public: the same, unless `--read-access key` asks for a key
 * - own-read, own-write: the user in the path, with a token, and sites, with a key
 * - sign-up: everyone; the route itself asks sites for more
 * - write, admin, metrics: sites and operators, with a key
 */
export type Access =
  | 'open'
  | 'anyone'
  | 'public'
  | 'own-read'
  | 'own-write'
  | 'sign-up'
  | 'write'
  | 'admin'
  | 'metrics';

/** Who sent a request, according to its key or token. */
export type Caller = {
  /** What its key allows. */
  scopes: readonly Scope[];
  /** The user whose token it is. */
  viewer?: Pick<PresentedToken, 'id' | 'userId' | 'name'>;
};

type AccessOptions = Pick<Context, 'keys' | 'readAccess'>;

/** The scope that a key needs; null if none is needed. */
export function scopeOf(access: Access): Scope | null {
  return scopes[access];
}

const scopes: Readonly<Record<Access, Scope | null>> = {
  open: null,
  anyone: null,
  'sign-up': null,
  public: 'recommend',
  'own-read': 'recommend',
  'own-write': 'write',
  write: 'write',
  admin: 'admin',
  metrics: 'metrics',
};

const nobody: Caller = { scopes: [] };
const challenge = 'Bearer realm="marquee"';

/** Refuses unauthorised requests before the body is read. Asks the database only if there is a key or token, or one may be needed. */
export function addAccess(app: FastifyInstance, options: AccessOptions): void {
  const { keys, readAccess } = options;
  app.decorateRequest('caller');

  app.addHook('onRequest', async (request, reply) => {
    request.caller = nobody;
    const access = accessOf(request.routeOptions);
    if (access === 'open') return;
    const token = readToken(request);
    const isFree = (access === 'public' && readAccess !== 'key') || (access === 'own-read' && readAccess === 'open');
    const scope = isFree ? null : scopeOf(access);
    if (token !== undefined && looksLikeViewerToken(token)) {
      request.caller = await admitViewer(keys, token, access, request, reply);
    } else if (token !== undefined) {
      request.caller = await admitKey(keys, token, scope, reply);
    } else if (access.startsWith('own-') && readAccess !== 'open') {
      throw missing(reply, `This needs the user's own token, or a key with the scope "${scope}"`);
    } else if (scope !== null) {
      await admitWithoutKey(keys, request, reply, scope);
    }
  });
}

/** @param route as declared, or as it is known to a request */
export function accessOf({ config }: Pick<RouteOptions, 'config'>): Access {
  return config?.access ?? 'admin';
}

/** Whether a request may do what needs this scope: by its key or, as long as there has never been a key, by its origin. */
export async function maySite(request: FastifyRequest, keys: KeyRing, scope: Scope): Promise<boolean> {
  const { scopes, viewer } = request.caller;
  if (scopes.includes(scope)) return true;
  return !viewer && scopes.length === 0 && isFromThisMachine(request) && !(await keys.hasKeys());
}

/** Undefined if there is none. Other schemes are ignored, as they may be meant for a proxy. */
function readToken({ headers }: FastifyRequest): string | undefined {
  const [given, token = ''] = /^bearer(?: +(.*))?$/i.exec(headers.authorization ?? '') ?? [];
  return given === undefined ? undefined : token;
}

async function admitKey(keys: KeyRing, token: string, scope: Scope | null, reply: FastifyReply): Promise<Caller> {
  const key = await findKey(keys, token);
  if (key?.state !== 'valid') {
    const reason = key ? `has ${key.state === 'expired' ? 'expired' : 'been revoked'}` : 'is not known';
    reply.header('www-authenticate', `${challenge}, error="invalid_token"`);
    throw new MarqueeError('KEY_INVALID', `The key in the header Authorization ${reason}.`);
  }
  if (scope !== null && !key.scopes.includes(scope)) {
    reply.header('www-authenticate', `${challenge}, error="insufficient_scope", scope="${scope}"`);
    throw new MarqueeError('SCOPE_MISSING', `The key lacks the scope "${scope}", which this needs.`);
  }
  await countAgainstRate(keys, key, reply);
  return { scopes: key.scopes };
}

/** Only the holder of a token learns the state of its key. */
async function findKey(keys: KeyRing, token: string): Promise<PresentedKey | undefined> {
  const id = idOfToken(token);
  const key = id === undefined ? undefined : await keys.findKey(id);
  return key && isTokenOf(token, key) ? key : undefined;
}

async function admitViewer(
  keys: KeyRing,
  token: string,
  access: Access,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Caller> {
  const viewer = await findViewer(keys, token);
  if (!viewer) {
    reply.header('www-authenticate', `${challenge}, error="invalid_token"`);
    throw new MarqueeError('TOKEN_INVALID', 'The token in the header Authorization is unknown, or was revoked.');
  }
  const { id } = request.params as { id?: string };
  if (access.startsWith('own-') && id !== undefined && id !== viewer.name && parseUserId(id) !== viewer.userId) {
    throw new MarqueeError('TOKEN_FOREIGN', 'The token in the header Authorization belongs to another user.');
  }
  if (access === 'write' || access === 'admin' || access === 'metrics') {
    throw new MarqueeError(
      'SCOPE_MISSING',
      `A user's token does not allow this; it needs a key with the scope "${access}".`,
    );
  }
  return { scopes: [], viewer };
}

/** The user of a token; undefined if it is invalid or was revoked. */
export async function findViewer(keys: KeyRing, token: string): Promise<Caller['viewer']> {
  const id = idOfViewerToken(token);
  const found = id === undefined ? undefined : await keys.findViewerToken(id);
  return found && isTokenOf(token, found) ? { id: found.id, userId: found.userId, name: found.name } : undefined;
}

async function admitWithoutKey(
  keys: KeyRing,
  request: FastifyRequest,
  reply: FastifyReply,
  scope: Scope,
): Promise<void> {
  if (await keys.hasKeys()) throw missing(reply, `This needs a key with the scope "${scope}"`);
  if (isFromThisMachine(request)) return;
  throw new MarqueeError(
    'NOT_FROM_HERE',
    "Until there is a key, only programs on the server's machine may do this, but not proxies or pages. " +
      `Run there: npx @marquee-movies/server keys create --name my-site --scopes ${scope}`,
  );
}

export function missing(reply: FastifyReply, need: string): MarqueeError {
  reply.header('www-authenticate', challenge);
  return new MarqueeError('KEY_MISSING', `${need}, in a header "Authorization: Bearer <token>".`);
}

/**
 * Counts a request against its key's rate, and says in the fields of draft-ietf-httpapi-ratelimit-headers-10 how much is left.
 * @throws MarqueeError RATE_EXCEEDED
 */
async function countAgainstRate(keys: KeyRing, { id, rate }: PresentedKey, reply: FastifyReply): Promise<void> {
  if (rate === null) return;
  const { allowed, remaining, resetSeconds } = await keys.countRequest({ keyId: id, rate });
  const seconds = Math.max(1, Math.ceil(resetSeconds));
  reply.header('ratelimit-policy', `"key";q=${rate.requests};w=${rate.seconds}`);
  reply.header('ratelimit', `"key";r=${remaining};t=${seconds}`);
  if (allowed) return;
  reply.header('retry-after', seconds);
  throw new MarqueeError(
    'RATE_EXCEEDED',
    `The key may be used ${rate.requests} times in ${rate.seconds} s; try again in ${seconds} s.`,
  );
}
