import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';

/** Sets the security headers for browsers. A route that answers with a page replaces the policy. */
const protect = helmet({
  contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
  // Whether a site is HTTPS only is for the proxy that terminates TLS to say.
  strictTransportSecurity: false,
});

const corsRules = {
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  allowedHeaders: ['authorization', 'content-type'],
  exposedHeaders: ['location', 'ratelimit', 'ratelimit-policy', 'retry-after'],
  maxAge: 600,
};

/**
 * Own hook: `@fastify/helmet` makes all of `protect` anew for each request, and the garbage collector stops the server four times as
 * long for it.
 * @param origins of the sites whose pages may read answers; `*` is any; none, and no page may
 */
export function addBrowserRules(app: FastifyInstance, origins: readonly string[]): void {
  app.addHook('onRequest', (request, reply, done) => protect(request.raw, reply.raw, () => done()));
  if (origins.length === 0) return;
  app.register(cors, { ...corsRules, origin: origins.includes('*') ? '*' : [...origins] });
}
