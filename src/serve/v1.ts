import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Answers } from './answers.ts';
import type { AppOptions } from './options.ts';
import { InvalidRequest } from './problems.ts';
import { modelsRoutes } from './routes/v1/models.ts';
import { trainingsRoutes } from './routes/v1/trainings.ts';
import { createValidatorCompiler, faultsOf } from './validation.ts';

/** The versioned API: what all its routes have in common. Routes are registered here, each from a file named like its URL. */
export function v1Routes(options: AppOptions, _answers: Answers): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.setValidatorCompiler(createValidatorCompiler());
    app.setSchemaErrorFormatter((errors, part) => new InvalidRequest(faultsOf(errors, part)));
    if (options.administration) {
      app.register(modelsRoutes(options, options.administration));
      app.register(trainingsRoutes(options, options.administration));
    }
  };
}
