import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { activateModel, findModel, findTrainedModel, listModels } from '../../store/models/models.ts';
import type { Administration, AppOptions } from '../context.ts';
import { problems } from '../problems.ts';
import type { Pages } from '../recommendations/pages.ts';
import { modelRecommendationsRoute } from './model-recommendations.ts';
import { modelVersion, storedModelSchema, toModelAnswer } from './model-schema.ts';

/** `GET /v1/models`, `POST /v1/models/{version}/activate`, and what is beneath it of models. */
export function modelsRoutes(
  options: AppOptions,
  administration: Administration,
  pages: Pages,
): FastifyPluginAsyncTypebox {
  const { sql, model } = options;
  return async (app) => {
    app.get(
      '/models',
      {
        config: { access: 'admin' },
        schema: {
          operationId: 'listModels',
          summary: 'All models',
          description: 'Newest first. Needs the scope `admin`.',
          tags: ['models'],
          response: { 200: Type.Object({ models: Type.Array(storedModelSchema) }), ...problems },
        },
      },
      async () => ({ models: (await listModels(sql)).map(toModelAnswer) }),
    );

    app.post(
      '/models/:version/activate',
      {
        config: { access: 'admin' },
        schema: {
          operationId: 'activateModel',
          summary: 'Have a model answer',
          description:
            'To go back to an earlier model, activate that. The process that answers this has loaded the model by then; others ' +
            'follow at once. Needs the scope `admin`.',
          tags: ['models'],
          params: Type.Object({ version: modelVersion }),
          response: { 200: storedModelSchema, ...problems },
        },
      },
      async ({ params: { version } }) => {
        await administration.checkModel(await findTrainedModel(sql, version));
        await activateModel(sql, version, 'activated by a request');
        await model.reload();
        return toModelAnswer(await findModel(sql, version));
      },
    );

    app.register(modelRecommendationsRoute(options, administration, pages));
  };
}
