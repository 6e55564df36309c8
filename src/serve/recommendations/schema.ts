import { type Static, Type } from 'typebox';
import type { LoadedModel } from '../../app/models/served-model.ts';
import type { MovieId } from '../../domain.ts';
import type { Term } from '../../recommend/linear/terms.ts';
import type { MovieTable } from '../../recommend/movie-table.ts';
import type { Recommendation } from '../../recommend/recommender.ts';
import type { Asked, ListAnswer } from '../answers.ts';
import { movieMark, movieSummary } from '../movies/summary.ts';
import { orNull } from '../schemas/fields.ts';

/** Path of a user's lists. Unknown ids are answered as by `POST /predict`. */
export const viewerPath = {
  id: Type.String({ description: 'A user. An unknown id gets what most people like.', examples: ['42'] }),
};

export const limit = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 100, default: 10, description: 'Maximum number of movies.' }),
);

const maxTerms = 20;
const defaultTerms = 3;

/** Properties of a request for the pages of a list, for a query as well as for a body. */
export const listOptions = {
  limit,
  cursor: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 8000,
      description: '`next` of the previous page; keep all other parameters.',
    }),
  ),
  explain: Type.Optional(
    // Not a union, whose parts would convert the text of a query one after the other: `true` to true, and that to 1.
    Type.Unsafe<boolean | number>({
      type: ['boolean', 'integer'],
      minimum: 0,
      maximum: maxTerms,
      default: false,
      description: `How many of the strongest reasons to add to each movie; ${defaultTerms} for true.`,
    }),
  ),
  recommender: Type.Optional(
    Type.Enum(['default', 'classic', 'popular', 'trending'], {
      default: 'default',
      description:
        "classic: the original system's algorithm, which cannot give reasons; popular: what most people like; trending: currently popular movies, both the same for everyone",
    }),
  ),
};

/** How many terms `explain` asks for. */
export function termsWanted(explain: boolean | number = false): number {
  return typeof explain === 'number' ? explain : explain ? defaultTerms : 0;
}

export const basis = Type.Enum(['history', 'demographics', 'popular'], {
  description:
    'What the scores rest on: ratings and watches, else age, gender and occupation, else what everyone likes.',
});

export const modelSchema = Type.Object(
  { version: Type.Integer(), data_as_of: orNull(Type.String({ format: 'date-time' })) },
  {
    $id: 'ServingModel',
    description: 'The model that answered, and the time of the newest rating that it was trained on, if known.',
  },
);

export type ModelAnswer = Static<typeof modelSchema>;

export function toModel({ version, dataAsOf }: LoadedModel): ModelAnswer {
  return { version, data_as_of: dataAsOf?.toISOString() ?? null };
}

/** @returns null also if the model has no trend: what is liked elsewhere meanwhile changes none of its scores */
export function toTrendAsOf({ linear }: LoadedModel): string | null {
  if (linear.model.hyperparameters.trend.halfLifeDays === null) return null;
  return linear.trend.asOf?.toISOString() ?? null;
}

/** What every answer for one viewer says. */
export const groundsSchema = {
  account: Type.Boolean({ description: 'Whether the id belongs to a user.' }),
  basis,
  model: modelSchema,
  trend_as_of: orNull(
    Type.String({
      format: 'date-time',
      description:
        'The end of the newest hour with a like, which the trend is computed for; null if scores have no trend.',
    }),
  ),
};

const movieName = Type.Object({ id: Type.String(), title: Type.String() });
const amount = Type.Number({ description: 'What it adds to the score; negative if it counts against the movie.' });

export const termSchema = Type.Union(
  [
    Type.Object({ kind: Type.Literal('rating'), movie: movieName, rating: Type.Number(), amount }),
    Type.Object(
      { kind: Type.Literal('watch'), movie: movieName, share: Type.Number(), amount },
      { description: 'Watched and not rated; `share` is the part of the movie, 0 to 1.' },
    ),
    Type.Object(
      { kind: Type.Literal('seen'), movie: movieName, amount },
      { description: 'Seen, and neither rated nor watched.' },
    ),
    Type.Object(
      { kind: Type.Literal('watchlist'), movie: movieName, amount },
      { description: 'On the watchlist, and neither rated nor watched nor seen.' },
    ),
    Type.Object(
      { kind: Type.Literal('group'), group: Type.String(), amount },
      { description: 'How much more or less people of this group like the movie than everyone.' },
    ),
    Type.Object({ kind: Type.Literal('everyone'), amount }, { description: 'How many of all users like the movie.' }),
    Type.Object({ kind: Type.Literal('trend'), amount }, { description: 'How many users have liked it lately.' }),
  ],
  {
    $id: 'Term',
    description: 'One reason for a score',
    examples: [{ kind: 'rating', movie: { id: 'alien+1979', title: 'Alien' }, rating: 5, amount: 0.31 }],
  },
);

export type TermAnswer = Static<typeof termSchema>;

export function toTerm(movies: MovieTable, term: Term): TermAnswer {
  const { kind, amount } = term;
  switch (kind) {
    case 'rating':
      return { kind, movie: nameOf(movies, term.movieId), rating: term.stars, amount };
    case 'watch':
      return { kind, movie: nameOf(movies, term.movieId), share: term.share, amount };
    case 'seen':
    case 'watchlist':
      return { kind, movie: nameOf(movies, term.movieId), amount };
    case 'group':
      return { kind, group: term.group, amount };
    case 'everyone':
    case 'trend':
      return { kind, amount };
  }
}

export function nameOf(movies: MovieTable, id: MovieId): Static<typeof movieName> {
  return { id, title: movies.titleOf(movies.indexOf(id)!) };
}

export const score = Type.Number({
  description: 'Comparable within one answer; its scale depends on how much is known about the viewer.',
});

export const rank = Type.Integer({ minimum: 1, description: 'From 1.' });

/** A movie in a viewer's list. */
export const itemSchema = Type.Object({
  rank,
  movie: movieSummary,
  score,
  on_watchlist: Type.Optional(Type.Literal(true, { description: 'If it is on the watchlist.' })),
  because: Type.Optional(
    Type.Array(termSchema, {
      description: 'With `explain`: the terms that add most to the score.',
    }),
  ),
});

/** An item whose movie is filled in when it is sent. */
export type Item = Omit<Static<typeof itemSchema>, 'movie'> & { movie: typeof movieMark };

/** An answer with marks for movies, and these movies in the order of the marks. */
export type Marked<Answer> = { answer: Answer; movies: readonly MovieId[] };

/** @param terms absent if none are asked for */
export function toItem(
  { viewer, model }: Asked,
  { movieId, score }: Recommendation,
  rank: number,
  terms?: readonly Term[],
): Item {
  const { movies } = model.linear.catalogue;
  return {
    rank,
    movie: movieMark,
    score,
    ...(viewer.watchlist?.has(movieId) && { on_watchlist: true as const }),
    ...(terms && { because: terms.map((term) => toTerm(movies, term)) }),
  };
}

/** A page of a user's list. */
export const pageSchema = Type.Object(
  {
    ...groundsSchema,
    recommender: Type.String({ description: 'The algorithm that answered: marquee, classic, popular or trending.' }),
    items: Type.Array(itemSchema, { description: 'Best first.' }),
    next: orNull(Type.String({ description: '`cursor` of the next page; null after the last one.' })),
  },
  { $id: 'Recommendations' },
);

export type PageAnswer = Omit<Static<typeof pageSchema>, 'items'> & { items: Item[] };

export function toListAnswer({ answer, movies }: Marked<object>, { model }: Asked): ListAnswer {
  const table = model.linear.catalogue.movies;
  return { body: JSON.stringify(answer), movies, marked: movies.map((id) => table.indexOf(id)!) };
}
