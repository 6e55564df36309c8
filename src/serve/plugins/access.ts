import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { MarqueeError } from '../../errors.ts';
import type { KeyRing } from '../../store/access/key-ring.ts';
import { idOfToken, isTokenOf, type PresentedKey, type Scope } from '../../store/access/keys.ts';
import type { Context } from '../context.ts';
import { isFromThisMachine } from './local-request.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use the route. A route that does not say so is read where it is a GET, and for administrators otherwise. */
    access?: Access;
  }
}

/** - open: everybody, whatever they send; the others: whoever has a key with the scope of `scopeOf`. */
export type Access = 'open' | 'read' | 'write' | 'admin' | 'metrics';

type AccessOptions = Pick<Context, 'keys' | 'readAccess'>;

/** The scope that each kind of access needs. */
export const scopeOf = {
  read: 'recommend',
  write: 'write',
  admin: 'admin',
  metrics: 'metrics',
} as const satisfies Record<Exclude<Access, 'open'>, Scope>;

/** Lets through who may, before a body is read. Asks the database only where there is a key, or one may be needed. */
export function addAccess(app: FastifyInstance, options: AccessOptions): void {
  app.addHook('onRequest', async (request, reply) => {
    const access = accessOf({ config: request.routeOptions.config, method: request.method });
    if (access === 'open') return;
    const scope = access === 'read' && options.readAccess === 'open' ? undefined : scopeOf[access];
    const token = readToken(request);
    if (token !== undefined) await admitKey(options.keys, token, scope, reply);
    else if (scope !== undefined) await admitWithoutKey(options.keys, request, reply, scope);
  });
}

/** @param route as declared, or as it is known to a request */
export function accessOf({ config, method }: Pick<RouteOptions, 'config' | 'method'>): Access {
  return config?.access ?? (method === 'GET' || method === 'HEAD' ? 'read' : 'admin');
}

/** Undefined where there is none; other schemes are none, as they may be meant for a proxy. */
function readToken({ headers }: FastifyRequest): string | undefined {
  const [given, token = ''] = /^bearer(?: +(.*))?$/i.exec(headers.authorization ?? '') ?? [];
  return given === undefined ? undefined : token;
}

async function admitKey(keys: KeyRing, token: string, scope: Scope | undefined, reply: FastifyReply): Promise<void> {
  const key = await findKey(keys, token);
  if (key?.state !== 'valid') {
    const reason = key ? `has ${key.state === 'expired' ? 'expired' : 'been revoked'}` : 'is not known';
    reply.header('www-authenticate', `${challenge}, error="invalid_token"`);
    throw new MarqueeError('KEY_INVALID', `The key in the header Authorization ${reason}.`);
  }
  if (scope !== undefined && !key.scopes.includes(scope)) {
    reply.header('www-authenticate', `${challenge}, error="insufficient_scope", scope="${scope}"`);
    throw new MarqueeError('SCOPE_MISSING', `The key lacks the scope "${scope}", which this needs.`);
  }
  await countAgainstRate(keys, key, reply);
}

const challenge = 'Bearer realm="marquee"';

/** The state of a key is told only to who has its token. */
async function findKey(keys: KeyRing, token: string): Promise<PresentedKey | undefined> {
  const id = idOfToken(token);
  const key = id === undefined ? undefined : await keys.findKey(id);
  return key && isTokenOf(token, key) ? key : undefined;
}

async function admitWithoutKey(
  keys: KeyRing,
  request: FastifyRequest,
  reply: FastifyReply,
  scope: Scope,
): Promise<void> {
  if (await keys.hasKeys()) {
    reply.header('www-authenticate', challenge);
    throw new MarqueeError(
      'KEY_MISSING',
      `This needs a key with the scope "${scope}", in a header "Authorization: Bearer <token>".`,
    );
  }
  if (isFromThisMachine(request)) return;
  throw new MarqueeError(
    'NOT_FROM_HERE',
    'While there is no key, this is taken from the machine of the server only, by none of its proxies and pages. ' +
      `Run there: npx marquee keys create --name my-site --scopes ${scope}`,
  );
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
