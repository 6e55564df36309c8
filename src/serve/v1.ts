import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { deadLettersRoutes } from './administration/dead-letters.ts';
import { evaluationRoute } from './administration/evaluation.ts';
import { importsRoutes } from './administration/imports.ts';
import { keysRoutes } from './administration/keys.ts';
import { modelsRoutes } from './administration/models.ts';
import { overviewRoute } from './administration/overview.ts';
import { trainingsRoutes } from './administration/trainings.ts';
import type { Answers } from './answers.ts';
import type { AppOptions } from './context.ts';
import type { Limits } from './limits.ts';
import { moviesRoutes } from './movies/movies.ts';
import { InvalidRequest } from './problems.ts';
import { createCursors } from './recommendations/cursors.ts';
import { groupRecommendationsRoute } from './recommendations/group.ts';
import { createPages } from './recommendations/pages.ts';
import { explanationRoute, rankRoute, userRecommendationsRoute } from './recommendations/user.ts';
import { recommendationsRoute, visitorExplanationRoute } from './recommendations/visitor.ts';
import { ratingsRoute } from './users/bulk-ratings.ts';
import { usersRoutes } from './users/users.ts';
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
