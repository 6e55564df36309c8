import { deadLettersRoutes } from './administration/dead-letters.ts';
import { evaluationRoute } from './administration/evaluation.ts';
import { evaluationsRoutes } from './administration/evaluations.ts';
import { historyRoute } from './administration/history.ts';
import { importRejectsRoute } from './administration/import-rejects.ts';
import { importsRoutes } from './administration/imports.ts';
import { keysRoutes } from './administration/keys.ts';
import { modelRecommendationsRoute, modelsRoutes } from './administration/models.ts';
import { overviewRoute } from './administration/overview.ts';
import { trainingsRoutes } from './administration/trainings.ts';
import { uploadRoute } from './administration/upload.ts';
import type { Routes } from './context.ts';
import { audienceRoute } from './movies/audience.ts';
import { movieFacetsRoute } from './movies/facets.ts';
import { movieListRoute } from './movies/list.ts';
import { movieRoutes, moviesRoutes } from './movies/movies.ts';
import { onboardingRoute } from './movies/onboarding.ts';
import { popularMoviesRoute } from './movies/popular.ts';
import { similarMoviesRoute } from './movies/similar.ts';
import { movieSummariesRoute } from './movies/summaries.ts';
import { trendingMoviesRoute } from './movies/trending.ts';
import { InvalidRequest } from './problems.ts';
import { groupRecommendationsRoute } from './recommendations/group.ts';
import { rowsRoutes } from './recommendations/rows.ts';
import { explanationRoute, rankRoute, userRecommendationsRoute } from './recommendations/user.ts';
import { recommendationsRoute, visitorExplanationRoute } from './recommendations/visitor.ts';
import { attributesRoute } from './users/attributes.ts';
import { ratingsRoute } from './users/bulk-ratings.ts';
import { exportRoute } from './users/export.ts';
import { hiddenRoutes, seenRoutes, watchlistRoutes } from './users/movie-lists.ts';
import { personalImportRoutes } from './users/personal-import.ts';
import { ratingsOfUserRoutes } from './users/ratings.ts';
import { similarUsersRoute } from './users/similar.ts';
import { tokensRoutes } from './users/tokens.ts';
import { userRoutes, usersRoutes } from './users/users.ts';
import { watchesRoutes } from './users/watches.ts';
import { createValidatorCompiler, faultsOf } from './validation.ts';

/** In the order in which `/openapi.json` describes them. */
const routes: readonly Routes[] = [
  userRecommendationsRoute,
  explanationRoute,
  rankRoute,
  recommendationsRoute,
  visitorExplanationRoute,
  groupRecommendationsRoute,
  rowsRoutes,
  usersRoutes,
  attributesRoute,
  userRoutes,
  tokensRoutes,
  exportRoute,
  personalImportRoutes,
  ratingsOfUserRoutes,
  watchesRoutes,
  hiddenRoutes,
  watchlistRoutes,
  seenRoutes,
  similarUsersRoute,
  ratingsRoute,
  moviesRoutes,
  movieListRoute,
  movieFacetsRoute,
  popularMoviesRoute,
  trendingMoviesRoute,
  onboardingRoute,
  movieRoutes,
  audienceRoute,
  similarMoviesRoute,
  movieSummariesRoute,
  deadLettersRoutes,
  overviewRoute,
  historyRoute,
  importsRoutes,
  uploadRoute,
  importRejectsRoute,
  keysRoutes,
  evaluationRoute,
  evaluationsRoutes,
  modelsRoutes,
  modelRecommendationsRoute,
  trainingsRoutes,
];

/** The versioned API. */
export const v1Routes: Routes = async (app, context) => {
  app.setValidatorCompiler(createValidatorCompiler());
  app.setSchemaErrorFormatter((errors, part) => new InvalidRequest(faultsOf(errors, part)));
  // Without the prefix, which `app` already has.
  for (const each of routes) app.register(each, { ...context, prefix: '' });
};
