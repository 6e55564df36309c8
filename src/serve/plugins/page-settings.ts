import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import packageFile from '../../../package.json' with { type: 'json' };
import type { KeyRing } from '../../store/access/key-ring.ts';
import type { AppOptions } from '../context.ts';
import { errors } from '../schemas.ts';
import { isFromThisMachine } from './local-request.ts';

const settings = Type.Object(
  {
    version: Type.String({ description: 'Of Marquee.' }),
    posters: Type.Union([Type.String(), Type.Null()], {
      description: 'What comes before the `poster_path` of a movie; null where posters are not to be shown.',
    }),
    key_needed_to_read: Type.Boolean({ description: 'Whether whoever asks this needs a key for what is read.' }),
    key_needed_to_write: Type.Boolean({ description: 'The same for what is written.' }),
  },
  {
    $id: 'PageSettings',
    examples: [{ version: '0.1.0', posters: null, key_needed_to_read: false, key_needed_to_write: false }],
  },
);

const schema = {
  operationId: 'readPageSettings',
  summary: 'How this server wants its page to be',
  description: 'Asked without a key, by the page that it shows.',
  tags: ['operation'],
  response: { ...errors, 200: settings },
};

/** `GET /page.json`. */
export function pageRoute({ page, readAccess }: AppOptions, keys: KeyRing): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/page.json', { config: { access: 'open' }, schema }, async (request, reply) => {
      const isKeyNeeded = !isFromThisMachine(request) || (await keys.hasKeys());
      reply.header('cache-control', 'no-store');
      return {
        version: packageFile.version,
        posters: page?.posters ?? null,
        key_needed_to_read: isKeyNeeded && readAccess === 'key',
        key_needed_to_write: isKeyNeeded,
      };
    });
  };
}
