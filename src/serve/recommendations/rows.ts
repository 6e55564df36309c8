import { type Static, Type } from 'typebox';
import type { MovieTable } from '../../recommend/movie-table.ts';
import type { Pace } from '../../recommend/pace.ts';
import type { RowReason } from '../../recommend/rows/ground.ts';
import { type Row, rowsFor } from '../../recommend/rows/rows.ts';
import { type Asked, sendJson, wholeOf } from '../answers.ts';
import type { Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { orNull, parseUserId } from '../schemas/fields.ts';
import { bodyEligibility, queryEligibility, readBodyChoice, readQueryChoice } from '../schemas/filters.ts';
import { type Pages, type PlannedPage, questionOf } from './pages.ts';
import {
  groundsSchema,
  type Item,
  itemSchema,
  listOptions,
  type Marked,
  nameOf,
  termsWanted,
  toItem,
  toListAnswer,
  toModel,
  toTrendAsOf,
  viewerPath,
} from './schema.ts';
import { givenViewer, readViewer, unknownMovies } from './visitor.ts';

const { limit, explain } = listOptions;
const maxRows = 20;
const defaultRows = 8;

const rowsOptions = {
  rows: Type.Optional(
    Type.Integer({ minimum: 1, maximum: maxRows, default: defaultRows, description: 'Maximum number of rows.' }),
  ),
  limit,
  explain,
};

const kinds = [
  'because_you_liked',
  'trending',
  'top_picks',
  'genre',
  'hidden_gems',
  'something_different',
  'watchlist',
  'person',
  'new',
] as const;

const becauseSchema = Type.Object(
  {
    movie: Type.Optional(Type.Object({ id: Type.String(), title: Type.String() })),
    rating: Type.Optional(Type.Number({ description: 'What the viewer gave that movie.' })),
    share: Type.Optional(
      Type.Number({ description: 'How much of that movie the viewer watched, who has not rated it.' }),
    ),
    as_of: Type.Optional(orNull(Type.String({ format: 'date-time', description: 'When the trend ends.' }))),
    genre: Type.Optional(Type.String()),
    person: Type.Optional(Type.String()),
    role: Type.Optional(Type.Enum(['director', 'actor'], { description: 'What that person is in these movies.' })),
    liked: Type.Optional(Type.Integer({ description: 'How many movies of that genre or person the viewer likes.' })),
    likes: Type.Optional(Type.Integer({ description: 'How many movies the viewer likes.' })),
    liked_by_at_most: Type.Optional(
      Type.Number({ description: 'The share of the users who like the best known movie of the row.' }),
    ),
    likeness_at_most: Type.Optional(
      Type.Number({
        description: 'The highest similarity of a movie in the row to one that the viewer likes, 0 to 1.',
      }),
    ),
  },
  { description: 'Why these movies are in the row; the fields depend on its kind.' },
);

const rowSchema = Type.Object({
  kind: Type.Enum(kinds, {
    description:
      'because_you_liked: a movie that the viewer likes is among the strongest reasons for each; trending: currently popular movies, or ' +
      'what most people like where no times are known; top_picks: the best of the list; genre: a favourite one; hidden_gems: few ' +
      'users like them, the viewer might; something_different: good, and unlike what the viewer likes; watchlist: what the viewer ' +
      'wants to watch; person: more by a director or with an actor; new: added since the model was trained',
  }),
  title: Type.String({ description: 'A heading, in English.', examples: ['Because you liked Alien'] }),
  because: becauseSchema,
  items: Type.Array(itemSchema),
  next: orNull(
    Type.String({
      description:
        'The `cursor` that continues this row in the list of recommendations, with the same filters; null at the end.',
    }),
  ),
});

const rowsSchema = {
  ...groundsSchema,
  rows: Type.Array(rowSchema, { description: 'What the viewer is most likely to use comes first.' }),
};

type RowAnswer = Omit<Static<typeof rowSchema>, 'items'> & { items: Item[] };
type RowsAnswer = Omit<Static<ReturnType<typeof Type.Object<typeof rowsSchema>>>, 'rows'> & { rows: RowAnswer[] };

/** Part of what a cursor is good for: a row goes on as the list of recommendations with its usual order. */
const plainOrder = { diversity: 0 };

const description =
  'Each movie is in one row only. A row that has too little to show is left out, so there may be fewer rows than requested.';

/** `GET /v1/users/{id}/rows`, `POST /v1/rows`. */
export const rowsRoutes: Routes = async (app, { answers, pages }) => {
  app.get(
    '/users/:id/rows',
    {
      config: { access: 'own-read' },
      schema: {
        operationId: 'listRows',
        summary: "The rows of a user's front page",
        description,
        tags: ['recommendations'],
        params: Type.Object(viewerPath),
        querystring: Type.Object({ ...rowsOptions, ...queryEligibility }, { additionalProperties: false }),
        response: { 200: Type.Object(rowsSchema, { $id: 'Rows' }), ...problems },
      },
    },
    async ({ params, query, pace }, reply) => {
      const { rows = defaultRows, limit = 10, explain, ...given } = query;
      const userId = parseUserId(params.id);
      const choice = { ...readQueryChoice(given), ...plainOrder };
      const page = { choice, recommender: 'default', limit, terms: termsWanted(explain), cursor: undefined } as const;
      const planned = await pages.plan(['user', userId], page);
      const question = { recommender: 'default', text: `rows ${rows} ${questionOf(planned)}` } as const;
      const body = await answers.remember(userId, question, async (asked) =>
        toListAnswer(await makeRows(asked, rows, planned, pages, pace), asked),
      );
      return sendJson(reply, body);
    },
  );

  app.post(
    '/rows',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'listRowsForAnyone',
        summary: 'The rows of a front page for someone without an account',
        description: `By what the body says of them, of which nothing is stored. ${description}`,
        tags: ['recommendations'],
        body: Type.Object(
          { ...givenViewer, ...rowsOptions, ...bodyEligibility },
          {
            additionalProperties: false,
            examples: [{ ratings: [{ movie: 'alien+1979', rating: 5 }], rows: 3, limit: 5 }],
          },
        ),
        response: {
          200: Type.Object({ ...rowsSchema, unknown_movies: unknownMovies }, { $id: 'VisitorRows' }),
          ...problems,
        },
      },
    },
    async ({ body, pace }, reply) => {
      const { ratings, watched, hidden, seen, watchlist, attributes, ...options } = body;
      const { rows = defaultRows, limit = 10, explain, ...given } = options;
      const choice = { ...readBodyChoice(given), ...plainOrder };
      const page = { choice, recommender: 'default', limit, terms: termsWanted(explain), cursor: undefined } as const;
      const person = { ratings, watched, hidden, seen, watchlist, attributes };
      const planned = await pages.plan(person, page);
      const { model } = await answers.ask(undefined);
      const { viewer, unknown } = readViewer(person, model.linear.catalogue.movies);
      const { answer, movies } = await makeRows({ viewer, model }, rows, planned, pages, pace);
      const whole = { answer: { ...answer, unknown_movies: unknown }, movies };
      return sendJson(reply, wholeOf(toListAnswer(whole, { viewer, model }), model));
    },
  );
};

async function makeRows(
  asked: Asked,
  rows: number,
  planned: PlannedPage,
  pages: Pages,
  pace: Pace,
): Promise<Marked<RowsAnswer>> {
  const { viewer, model } = asked;
  const { linear } = model;
  const { choice, limit, terms } = planned.request;
  const made = await rowsFor(linear, viewer, { ...choice, rows, perRow: limit, reasons: terms }, pace);
  const { ids } = linear.catalogue.movies;
  const movies = made.rows.flatMap(({ shown }) => shown);
  const reasons = terms === 0 ? undefined : await made.explain(movies, pace);
  const cursors = await pages.nextOfRows(asked, planned, made.rows);
  const toRow = ({ reason, shown, scores }: Row, place: number): RowAnswer => ({
    kind: reason.kind,
    title: titleOf(reason, asked),
    because: becauseOf(reason, linear.catalogue.movies),
    items: shown.map((movie, index) =>
      toItem(asked, { movieId: ids[movie]!, score: scores[index]! }, index + 1, reasons?.shift()),
    ),
    next: cursors[place]!,
  });
  const answer = {
    account: viewer.account,
    basis: linear.basisOf(viewer),
    model: toModel(model),
    trend_as_of: toTrendAsOf(model),
    rows: made.rows.map(toRow),
  };
  return { answer, movies: movies.map((movie) => ids[movie]!) };
}

function titleOf(reason: RowReason, { viewer, model }: Asked): string {
  switch (reason.kind) {
    case 'because_you_liked':
      return `Because you ${'stars' in reason.said ? 'liked' : 'watched'} ${nameOf(model.linear.catalogue.movies, reason.movieId).title}`;
    case 'trending':
      return reason.asOf === null ? 'Popular' : 'Liked right now';
    case 'top_picks':
      return model.linear.basisOf(viewer) === 'history' ? 'Top picks for you' : 'Popular with people like you';
    case 'genre':
      return reason.liked > 0 ? `${reason.genre} for you` : reason.genre;
    case 'hidden_gems':
      return 'Hidden gems';
    case 'something_different':
      return 'Something different';
    case 'watchlist':
      return 'From your watchlist';
    case 'person':
      return `More ${reason.role === 'actor' ? 'with' : 'by'} ${reason.name}`;
    case 'new':
      return 'New in the catalogue';
  }
}

function becauseOf(reason: RowReason, movies: MovieTable): Static<typeof becauseSchema> {
  switch (reason.kind) {
    case 'because_you_liked':
      return {
        movie: nameOf(movies, reason.movieId),
        ...('stars' in reason.said ? { rating: reason.said.stars } : { share: reason.said.share }),
      };
    case 'trending':
      return { as_of: reason.asOf?.toISOString() ?? null };
    case 'genre':
      return { genre: reason.genre, liked: reason.liked, likes: reason.likes };
    case 'hidden_gems':
      return { liked_by_at_most: reason.likedByAtMost };
    case 'something_different':
      return { likeness_at_most: reason.likenessAtMost };
    case 'person':
      return { person: reason.name, role: reason.role, liked: reason.liked };
    case 'top_picks':
    case 'watchlist':
    case 'new':
      return {};
  }
}
