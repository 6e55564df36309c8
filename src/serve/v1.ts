import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Answers } from './answers.ts';
import { createCursors } from './cursors.ts';
import type { Limits } from './limits.ts';
import type { AppOptions } from './options.ts';
import { createPages } from './pages.ts';
import { InvalidRequest } from './problems.ts';
import { deadLettersRoutes } from './routes/v1/dead-letters.ts';
import { evaluationRoute } from './routes/v1/evaluation.ts';
import { groupRecommendationsRoute } from './routes/v1/groups/recommendations.ts';
import { importsRoutes } from './routes/v1/imports.ts';
import { keysRoutes } from './routes/v1/keys.ts';
import { modelsRoutes } from './routes/v1/models.ts';
import { moviesRoutes } from './routes/v1/movies.ts';
import { overviewRoute } from './routes/v1/overview.ts';
import { ratingsRoute } from './routes/v1/ratings.ts';
import { visitorExplanationRoute } from './routes/v1/recommendations/explanation.ts';
import { recommendationsRoute } from './routes/v1/recommendations.ts';
import { trainingsRoutes } from './routes/v1/trainings.ts';
import { explanationRoute } from './routes/v1/users/explanation.ts';
import { rankRoute } from './routes/v1/users/rank.ts';
import { userRecommendationsRoute } from './routes/v1/users/recommendations.ts';
import { usersRoutes } from './routes/v1/users.ts';
import { createValidatorCompiler, faultsOf } from './validation.ts';

/** The versioned API: what all its routes have in common. Routes are registered here, each from a file named like its URL. */
export function v1Routes(options: AppOptions, answers: Answers, limits: Limits): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.setValidatorCompiler(createValidatorCompiler());
    app.setSchemaErrorFormatter((errors, part) => new InvalidRequest(faultsOf(errors, part)));
    const pages = createPages(createCursors(options.sql));
    app.register(userRecommendationsRoute(answers, pages));
    app.register(explanationRoute(answers));
    app.register(rankRoute(answers));
    app.register(recommendationsRoute(answers, pages));
    app.register(visitorExplanationRoute(answers));
    app.register(groupRecommendationsRoute(answers));
    app.register(usersRoutes(options, answers));
    app.register(ratingsRoute(options));
    app.register(moviesRoutes(options, answers));
    if (options.administration) {
      app.register(deadLettersRoutes(options, options.administration));
      app.register(overviewRoute(options));
      app.register(importsRoutes(options, options.administration, limits));
      app.register(keysRoutes(options));
      app.register(evaluationRoute(options.administration));
      app.register(modelsRoutes(options, options.administration, pages));
      app.register(trainingsRoutes(options, options.administration));
    }
  };
}
