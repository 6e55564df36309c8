import type { CallOptions, components, Marquee } from '../../../client/index.ts';
import { type Choice, filtersOf } from './address.ts';
import type { Attributes } from './person.ts';
import type { Subject } from './subject.ts';

export type Page = components['schemas']['Recommendations'];
export type Recommendation = Page['items'][number];
export type Explanation = components['schemas']['Explanation'];

type Options = Pick<CallOptions, 'signal'>;

/** Where a page begins, and how many movies it has. */
export type Place = { limit: number; cursor: string | null };

/** Asks for a page of someone's list; the terms of each movie come with it. */
export type AskPage = (subject: Subject, choice: Choice, place: Place, options: Options) => Promise<Page>;

/** Terms that explain a movie, at most. */
const explain = 3;

export function createAskPage(api: Marquee): AskPage {
  return (subject, choice, { limit, cursor }, options) => {
    const asked = {
      ...filtersOf(choice),
      ...(choice.diversity > 0 && { diversity: choice.diversity }),
      ...(cursor !== null && { cursor }),
      limit,
      explain,
    };
    if (subject.account !== null) {
      return api.get('/v1/users/{id}/recommendations', { id: subject.account, ...asked }, options);
    }
    return api.post('/v1/recommendations', { body: { ...describe(subject), ...asked } }, options);
  };
}

/** Why a movie is in someone's list, or is not. */
export function askExplanation(api: Marquee, subject: Subject, movie: string, options: Options): Promise<Explanation> {
  if (subject.account === null) {
    return api.post('/v1/recommendations/{movie}/explanation', { movie, body: describe(subject) }, options);
  }
  const path = '/v1/users/{id}/recommendations/{movie}/explanation';
  return api.get(path, { id: subject.account, movie }, options);
}

/** A visitor, as the API takes them. */
export function describe({ person }: Extract<Subject, { account: null }>) {
  const { ratings, hidden, watchlist, seen, attributes } = person;
  const ids = (films: readonly { movie: string }[]) => films.map(({ movie }) => movie);
  return {
    ratings: ratings.map(({ movie, rating }) => ({ movie, rating })),
    hidden: ids(hidden),
    watchlist: ids(watchlist),
    seen: ids(seen),
    ...(isKnown(attributes) && { attributes }),
  };
}

function isKnown({ age, gender, occupation }: Attributes): boolean {
  return age !== null || gender !== null || occupation !== null;
}
