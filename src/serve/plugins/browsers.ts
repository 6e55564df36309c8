import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** What an answer tells a browser. A route that answers with a page sets a policy of its own by its option `helmet`. */
const securityHeaders = {
  contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
  // Whether all of a site speaks HTTPS is for whoever terminates it to say.
  strictTransportSecurity: false,
};

const corsRules = {
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  allowedHeaders: ['authorization', 'content-type'],
  exposedHeaders: ['location', 'ratelimit', 'ratelimit-policy', 'retry-after'],
  maxAge: 600,
};

/** @param origins of the sites whose pages may read answers; `*` is any; none, and no page may */
export function addBrowserRules(app: FastifyInstance, origins: readonly string[]): void {
  app.register(helmet, securityHeaders);
  if (origins.length === 0) return;
  app.register(cors, { ...corsRules, origin: origins.includes('*') ? '*' : [...origins] });
}
