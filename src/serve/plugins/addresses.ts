import type { FastifyInstance } from 'fastify';

/** The methods that an address answers, whatever its parameters are; for routes that are added after this. */
export function collectAddresses(app: FastifyInstance): (url: string) => string[] {
  const routes: { parts: string[]; method: string }[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) routes.push({ parts: url.split('/'), method: each });
  });
  return (url) => {
    const parts = url.split('/');
    // An address with a route of its own is that, though it fits patterns of others, too.
    const own = routes.filter((route) => route.parts.join('/') === url);
    const fitting = own.length > 0 ? own : routes.filter((route) => fits(parts, route.parts));
    const methods = new Set(fitting.map(({ method }) => method));
    return app.supportedMethods.filter((method) => methods.has(method));
  };
}

function fits(parts: readonly string[], pattern: readonly string[]): boolean {
  return (
    parts.length === pattern.length &&
    pattern.every((part, place) => part === parts[place] || (part.startsWith(':') && parts[place] !== ''))
  );
}
