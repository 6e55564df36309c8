import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

/** Everything comes from this server; what Swagger UI draws itself are data URLs. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** A page that knows no width of its own is shown tiny on a phone; this one has no other place to say it. */
const fitScreen = `document.head.append(
  Object.assign(document.createElement('meta'), { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
);`;

/** `GET /docs`: the API's description as a page, in which requests can be tried. */
export function addDocs(app: FastifyInstance): void {
  app.register(async (inner) => {
    // Whoever may know nothing of the data may still read how to ask for them.
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
