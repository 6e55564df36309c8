import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { playsOfCamps } from '../../support/taste.ts';
import { startServer, type TestServer } from '../server.ts';

type Question = {
  path?: string;
  body?: object;
  /** Lists that are rightly empty. */
  empty?: readonly string[];
  /** What the answer has to say besides. */
  says?: object;
};

const films = { movie: 'comedy+3+2000', unseen: 'comedy+1+2000' };
const about = ['production_companies', 'production_countries', 'spoken_languages', 'keywords', 'directors'];
const watched = [{ movie: films.movie, share: 1 }];
const byHistory = { basis: 'history' };
const some = (part: object) => expect.arrayContaining([expect.objectContaining(part)]);
const aboveZero = expect.toSatisfy((count: number) => count > 0);

/** What each route is asked that reads what people rated or watched, or rests on it. */
const questions: Record<string, Question> = {
  'POST /predict': { body: { user_id: 2 } },
  'GET /recommend/{user_id}': {},
  'GET /v1/users/{id}/recommendations': { path: '/v1/users/2/recommendations?explain=true', says: byHistory },
  'GET /v1/users/{id}/recommendations/{movie}/explanation': { empty: ['barriers'], says: byHistory },
  'POST /v1/users/{id}/rank': { body: { movies: Object.values(films) }, empty: ['hidden', 'unknown'] },
  'POST /v1/recommendations': { body: { watched }, empty: ['unknown_movies'], says: byHistory },
  'POST /v1/recommendations/{movie}/explanation': { body: { watched }, empty: ['unknown_movies', 'barriers'] },
  'POST /v1/groups/recommendations': { body: { user_ids: [2, 4] } },
  'GET /v1/users/{id}/rows': {
    path: '/v1/users/2/rows?limit=4',
    empty: ['items'],
    says: { ...byHistory, rows: some({ kind: 'top_picks' }) },
  },
  'POST /v1/rows': {
    body: { watched, limit: 4 },
    empty: ['unknown_movies'],
    says: {
      rows: some({
        kind: 'because_you_liked',
        title: `Because you watched ${films.movie}`,
        because: { movie: { id: films.movie, title: films.movie }, share: 1 },
      }),
    },
  },
  'GET /v1/users/attributes': { empty: ['occupations'] },
  'GET /v1/users/{id}': {},
  'GET /v1/users/{id}/export': {
    empty: [
      'answers',
      'dead_letters',
      'hidden_movies',
      'ratings',
      'recommendation_requests',
      'seen_movies',
      'viewer_tokens',
      'watchlist',
    ],
  },
  'GET /v1/users/{id}/ratings': { empty: ['ratings'] },
  'GET /v1/users/{id}/watches': {},
  'GET /v1/users/{id}/hidden': {},
  'GET /v1/users/{id}/watchlist': {},
  'GET /v1/users/{id}/seen': {},
  'GET /v1/users/{id}/similar': { says: { basis: 'likes', users: some({ in_common: 11 }) } },
  'GET /v1/movies': {},
  'GET /v1/movies/facets': { empty: ['languages', 'countries'] },
  'GET /v1/movies/popular': { says: { movies: some({ liked_by: aboveZero }) } },
  'GET /v1/movies/trending': { says: { movies: some({ likes: aboveZero }) } },
  'GET /v1/movies/onboarding': { says: { movies: some({ known: aboveZero, telling: aboveZero }) } },
  'GET /v1/movies/{id}': { empty: about },
  'GET /v1/movies/{id}/audience': { says: { ratings: 0, watches: 26, likes: 22 } },
  'GET /v1/movies/{id}/similar': {},
  'POST /v1/movies/summaries': { body: { ids: Object.values(films) }, empty: ['unknown_movies'] },
  'GET /v1/overview': { says: { rows: { ratings: 0, watches: 576 }, ratings_since_training: 0 } },
  'GET /v1/history': { empty: ['points', 'busiest'] },
  'GET /v1/models': { empty: ['changes'], says: { models: some({ watches: aboveZero }) } },
  'GET /v1/models/{version}/users/{id}/recommendations': { says: byHistory },
  'GET /v1/trainings': {},
  'GET /v1/trainings/{id}': {},
};

/** Routes that read nothing of what people rated or watched. */
const others =
  /^GET (\/health|\/metrics|\/page.json|\/v1\/(me|keys|imports|dead-letters|evaluations?)(\/|$)|\/v1\/users\/\{id\}\/tokens)/;
/** Methods that write, but for the questions that are posted. */
const isWrite = (route: string) => !route.startsWith('GET ') && !(route in questions);

let server: TestServer;
beforeAll(async () => {
  server = await startServer(playsOfCamps());
  for (const list of ['hidden', 'watchlist', 'seen']) {
    expect((await server.request('PUT', `/v1/users/7/${list}/${films.unseen}`)).status).toBe(200);
  }
});
afterAll(() => server?.close());

/** The names of all lists in an answer that are empty. */
function emptyLists(value: unknown, name = ''): string[] {
  if (Array.isArray(value)) return value.length === 0 ? [name] : value.flatMap((each) => emptyLists(each, name));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, each]) => emptyLists(each, key));
}

const pathOf = (template: string) =>
  template
    .replace('/v1/movies/{id}', `/v1/movies/${films.movie}`)
    .replace('/v1/trainings/{id}', '/v1/trainings/1')
    .replace(/\/v1\/users\/\{id\}\/(hidden|watchlist|seen)/, '/v1/users/7/$1')
    .replace(/\{(user_)?id\}/, '2')
    .replace('{movie}', films.unseen)
    .replace('{version}', '1');

describe('a site that only knows plays', () => {
  it('is asked for everything that reads', async () => {
    const { paths } = (await server.request('GET', '/openapi.json')).body as { paths: Record<string, object> };
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const unasked = routes.filter((route) => !(route in questions) && !others.test(route) && !isWrite(route));
    expect(unasked).toEqual([]);
  });

  it.each(Object.entries(questions))('has content for %s', async (route, { path, body, empty = [], says = {} }) => {
    const [method, template] = route.split(' ') as [string, string];
    const reply = await server.request(method, path ?? pathOf(template), body);
    expect(reply.status).toBe(200);
    expect(reply.body).toBeTruthy();
    expect(emptyLists(reply.body).filter((name) => !empty.includes(name))).toEqual([]);
    if (typeof reply.body === 'object') expect(reply.body).toMatchObject(says);
  });

  it('answers by the original algorithm from what similar users watched', async () => {
    const { body } = await server.request('GET', '/v1/users/2/recommendations?recommender=classic&limit=3');
    expect(body).toMatchObject({ ...byHistory, items: [{ movie: { id: films.unseen } }, {}, {}] });
  });
});
