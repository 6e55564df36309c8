import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';

/** Sets the security headers for browsers. A route that answers with a page replaces the policy. */
const protect = helmet({
  contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
  // The proxy that terminates TLS decides whether a site is HTTPS only.
  strictTransportSecurity: false,
});

const corsRules = {
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  allowedHeaders: ['authorization', 'content-type'],
  exposedHeaders: ['location', 'ratelimit', 'ratelimit-policy', 'retry-after'],
  maxAge: 600,
};

/**
 * Own hook, as `@fastify/helmet` creates all of `protect` for each request, which quadruples the pauses for garbage collection.
 * @param origins of the sites whose pages may read answers; `*` for any; empty for none
 */
export function addBrowserRules(app: FastifyInstance, origins: readonly string[]): void {
  app.addHook('onRequest', (request, reply, done) => protect(request.raw, reply.raw, () => done()));
  if (origins.length === 0) return;
  app.register(cors, { ...corsRules, origin: origins.includes('*') ? '*' : [...origins] });
}
