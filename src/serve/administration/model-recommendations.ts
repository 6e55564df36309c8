import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { findTrainedModel } from '../../store/models/models.ts';
import { createAnswers } from '../answers.ts';
import type { Administration, AppOptions } from '../context.ts';
import { problems } from '../problems.ts';
import type { Pages } from '../recommendations/pages.ts';
import { limit, pageSchema, termsWanted, viewerPath } from '../recommendations/schema.ts';
import { parseUserId } from '../user-id.ts';
import { modelVersion } from './model-schema.ts';

const { next: _, ...list } = pageSchema.properties;

const schema = {
  operationId: 'recommendWithModel',
  summary: 'Movies for a user, by a certain model',
  description:
    'What this model would answer the user at this moment, and why, to compare models. One that is not active is loaded first and ' +
    'forgotten ten minutes after it was last asked for, of several the two asked for last stay; 409 `ARTIFACT_DAMAGED` where its ' +
    'file is gone or of another version of Marquee, 503 `MEMORY_SHORT` where there is too little memory. Needs the scope `admin`.',
  tags: ['models'],
  params: Type.Object({ version: modelVersion, ...viewerPath }),
  querystring: Type.Object({ limit }, { additionalProperties: false }),
  response: { 200: Type.Object(list, { $id: 'ModelRecommendations' }), ...problems },
};

/** `GET /v1/models/{version}/users/{id}/recommendations`. */
export function modelRecommendationsRoute(
  { sql, model }: AppOptions,
  { openModel }: Administration,
  pages: Pages,
): FastifyPluginAsyncTypebox {
  return async (app) => {
    const url = '/models/:version/users/:id/recommendations';
    app.get(url, { config: { access: 'admin' }, schema }, async ({ params: { version, id }, query }) => {
      const stored = await findTrainedModel(sql, version);
      const chosen = model.current()?.version === version ? model : await openModel(stored);
      const userId = parseUserId(id);
      const asked = await createAnswers({ sql, model: chosen, tracing: undefined }).ask(userId);
      const { limit = 10 } = query;
      const request = {
        choice: {},
        recommender: 'default',
        limit,
        terms: termsWanted(true),
        cursor: undefined,
      } as const;
      return await pages.make(asked, await pages.plan(['model', version, userId], request));
    });
  };
}
