import type { Kind } from './kind.ts';
import type { Dialect } from './rows.ts';

const colons: Dialect = { delimiter: '::', quoted: false };
const tabs: Dialect = { delimiter: '\t', quoted: false };
const bars: Dialect = { delimiter: '|', quoted: false };
const commas: Dialect = { delimiter: ',', quoted: false };

/** The flags of `u.item`, in the order of `u.genre`, after "unknown", which is not used. */
export const flaggedGenres = [
  ...['Action', 'Adventure', 'Animation', "Children's", 'Comedy', 'Crime', 'Documentary', 'Drama', 'Fantasy'],
  ...['Film-Noir', 'Horror', 'Musical', 'Mystery', 'Romance', 'Sci-Fi', 'Thriller', 'War', 'Western'],
];

/** MovieLens 1M, 10M and 100K, MovieTweetings and the Netflix Prize name no columns. */
export function headerless(): Kind[] {
  const ratings = ['userId', 'movieId', 'rating', 'timestamp'];
  const movies = ['movieId', 'title', 'genres'];
  const tweets = { format: 'movietweetings', dialect: colons } as const;
  const million = { format: 'movielens-1m', dialect: colons } as const;
  const hundred = { format: 'movielens-100k', dialect: bars } as const;
  return [
    {
      ...tweets,
      role: 'opinions',
      name: /^ratings\.dat/,
      line: /^\d+::\d{7,8}::\d\d?::\d{9,10}$/,
      columns: ratings,
      keys: 'imdb',
      scale: { name: '0..10', low: 0, high: 10 },
    },
    {
      ...tweets,
      role: 'movies',
      name: /^movies\.dat/,
      line: /^\d{7,8}::.+\(\d{4}\)::[^:]*$/,
      columns: movies,
      keys: 'imdb',
    },
    { ...tweets, role: 'nothing', name: /^users\.dat/, line: /^\d+::\d+$/ },
    { ...million, role: 'opinions', name: /^ratings\.dat/, line: /^\d+::\d+::\d(\.\d)?::\d{9,10}$/, columns: ratings },
    {
      ...million,
      role: 'users',
      name: /^users\.dat/,
      line: /^\d+::[MF]::\d+::\d+::[^:]*$/,
      columns: ['userId', 'gender', 'age', 'occupation', 'zip'],
    },
    {
      ...million,
      role: 'tags',
      name: /^tags\.dat/,
      line: /^\d+::\d+::.*\p{L}.*::\d{9,10}$/u,
      columns: ['userId', 'movieId', 'tag', 'timestamp'],
    },
    { ...million, role: 'movies', name: /^movies\.dat/, line: /^\d+::.+\(\d{4}.*\).*::[^:]*$/, columns: movies },
    {
      ...hundred,
      role: 'opinions',
      name: /^u\.data/,
      line: /^\d+\t\d+\t\d\t\d{9,10}$/,
      columns: ratings,
      dialect: tabs,
    },
    {
      ...hundred,
      role: 'movies',
      name: /^u\.item/,
      line: /^\d+\|.*(\|[01]){19}$/,
      columns: ['movieId', 'title', 'released', 'video', 'imdb url', 'unknown', ...flaggedGenres],
    },
    {
      ...hundred,
      role: 'users',
      name: /^u\.user/,
      line: /^\d+\|\d+\|[MF]\|[^|]+\|[^|]*$/,
      columns: ['userId', 'age', 'gender', 'occupation', 'zip'],
    },
    { ...hundred, role: 'nothing', name: /^u\.(?:genre|info|occupation)/, isNameNeeded: true, line: /./ },
    {
      format: 'netflix',
      role: 'movies',
      name: /^movie_titles/,
      line: /^\d+,(?:\d{4}|NULL),.+$/,
      dialect: { ...commas, maxCells: 3 },
      columns: ['movieId', 'year', 'title'],
    },
    {
      format: 'netflix',
      role: 'opinions',
      isMany: true,
      dialect: { ...commas, form: 'groups' },
      line: /^(?:\d+:|\d+,[1-5],\d{4}-\d\d-\d\d)$/,
      columns: ['userId', 'rating', 'date', 'movieId'],
    },
    { format: 'netflix', role: 'nothing', line: /^(?:\d+:|\d+(?:,\d{4}-\d\d-\d\d)?)$/ },
  ];
}
