import type { MovieField, OpinionField } from './columns.ts';
import type { Dialect } from './rows.ts';
import type { Scale } from './scale.ts';

export const formats = [
  ...(['csv', 'table', 'movielens', 'movielens-1m', 'movielens-100k', 'movietweetings', 'kaggle', 'imdb'] as const),
  ...(['letterboxd', 'trakt', 'netflix', 'recbole', 'gorse', 'jellyfin', 'tautulli'] as const),
];
export type Format = (typeof formats)[number];

/**
 * - opinions: ratings, plays, or both
 * - details: more about movies of another file
 * - watchlist: movies that a user wants to watch
 * - nothing: known, and not needed
 */
export type Role = 'movies' | 'users' | 'opinions' | 'tags' | 'links' | 'details' | 'watchlist' | 'nothing';

/** How a file of a source that we know looks, and how it is read. The usual names of columns are in columns.ts. */
export type Kind = {
  format: Format;
  role: Role;
  /** Its name where it comes from; decides between files that look the same. */
  name?: RegExp;
  /** Only a file of that name is of this kind. */
  isNameNeeded?: true;
  /** Columns, as `columnKey` writes them, that the first row names; or paths in JSON objects. */
  header?: readonly string[];
  /** Columns that a file of this kind never has. */
  without?: readonly string[];
  /** The form of every line, in a file without header, and the names of its columns. */
  line?: RegExp;
  columns?: readonly string[];
  dialect?: Dialect;
  /** Columns that are not under a usual name. */
  fields?: Partial<Record<MovieField | OpinionField, string>>;
  /** What `movie` or `key` is: one of our ids, a number of the source, or an id of another catalogue. */
  keys?: 'own' | 'source' | 'imdb' | 'tmdb';
  /** Of the ratings; absent: stars are assumed. */
  scale?: Scale;
  /** Of one person, whom the file does not name. */
  isPersonal?: true;
  /** Ids in its first rows are whole numbers. */
  isNumbered?: true;
  /** Several files make one table. */
  isMany?: true;
  /** Between names in lists without brackets. */
  separators?: string;
};

const colons: Dialect = { delimiter: '::', quoted: false };
const tabs: Dialect = { delimiter: '\t', quoted: false };
const bars: Dialect = { delimiter: '|', quoted: false };
const commas: Dialect = { delimiter: ',', quoted: false };
const ten: Scale = { name: '1..10', low: 1, high: 10 };
/** In each of Trakt's objects, beside shows and episodes; see `traktPaths`. */
const traktMovie = 'movie.title';

/** The flags of `u.item` in the order of `u.genre`, after "unknown", which says nothing. */
export const flaggedGenres = [
  ...['Action', 'Adventure', 'Animation', "Children's", 'Comedy', 'Crime', 'Documentary', 'Drama', 'Fantasy'],
  ...['Film-Noir', 'Horror', 'Musical', 'Mystery', 'Romance', 'Sci-Fi', 'Thriller', 'War', 'Western'],
];

/** More than one may fit a file; the first counts. */
export const kinds: readonly Kind[] = [
  { format: 'imdb', role: 'movies', keys: 'imdb', header: ['tconst', 'titletype', 'primarytitle'], dialect: tabs },
  { format: 'imdb', role: 'details', keys: 'imdb', header: ['tconst', 'averagerating', 'numvotes'], dialect: tabs },
  {
    ...{ format: 'imdb', role: 'watchlist', isPersonal: true, header: ['position', 'const', 'title'] },
    ...{ without: ['yourated'], fields: { time: 'created' } },
  },
  // As it was until 2017, for ratings and lists alike; a list's rows have no rating.
  {
    ...{ format: 'imdb', role: 'opinions', isPersonal: true, header: ['position', 'const', 'yourated'] },
    ...{ fields: { rating: 'yourated', time: 'created' }, scale: ten },
  },
  {
    ...{ format: 'imdb', role: 'opinions', isPersonal: true, header: ['const', 'yourrating', 'daterated'] },
    ...{ fields: { rating: 'yourrating', time: 'daterated' }, scale: ten },
  },
  ...letterboxd(),
  {
    ...{ format: 'trakt', role: 'opinions', isPersonal: true, header: ['ratedat', 'rating', traktMovie], scale: ten },
    ...{ isMany: true, fields: { time: 'ratedat' } },
  },
  {
    ...{ format: 'trakt', role: 'watchlist', isPersonal: true, header: ['listedat', traktMovie] },
    ...{ isNameNeeded: true, name: /watchlist/, fields: { time: 'listedat' } },
  },
  { format: 'trakt', role: 'nothing', header: ['listedat', traktMovie] },
  { format: 'trakt', role: 'opinions', isPersonal: true, header: ['watchedat', 'action', traktMovie], isMany: true },
  { format: 'trakt', role: 'opinions', isPersonal: true, header: ['plays', 'lastwatchedat', traktMovie], isMany: true },
  ...gorse(),
  {
    ...{ format: 'jellyfin', role: 'opinions', header: ['datecreated', 'userid', 'itemname', 'playduration'] },
    fields: { movie: 'none', time: 'datecreated', user: 'userid' },
  },
  {
    ...{ format: 'jellyfin', role: 'opinions', dialect: tabs, fields: { movie: 'none' } },
    line: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?\t[\da-f-]{32,36}\t[^\t]*\t\w+\t[^\t]*\t[^\t]*\t[^\t]*\t[^\t]*\t\d+$/i,
    columns: ['DateCreated', 'UserId', 'ItemId', 'ItemType', 'ItemName', 'Method', 'Client', 'Device', 'PlayDuration'],
  },
  {
    ...{ format: 'tautulli', role: 'opinions', header: ['mediatype', 'percentcomplete', 'date'] },
    fields: { movie: 'none', liked: 'none', time: 'date', percent: 'percentcomplete' },
  },
  {
    format: 'tautulli',
    role: 'opinions',
    header: ['mediatype', 'watchedstatus', 'date'],
    // Its thumb is a picture.
    fields: { movie: 'none', liked: 'none', time: 'date' },
  },
  ...recbole(),
  {
    ...{ format: 'kaggle', role: 'movies', keys: 'tmdb', fields: { key: 'id' }, separators: '|;,' },
    ...{ header: ['id', 'title', 'popularity', 'originallanguage'], without: ['tmdbid'], isNumbered: true },
  },
  {
    format: 'kaggle',
    role: 'details',
    keys: 'tmdb',
    header: ['cast', 'crew'],
    fields: { key: 'id' },
    without: ['movieid'],
  },
  { format: 'kaggle', role: 'details', keys: 'tmdb', header: ['cast', 'crew', 'movieid'] },
  {
    format: 'kaggle',
    role: 'details',
    keys: 'tmdb',
    header: ['id', 'keywords'],
    without: ['title'],
    fields: { key: 'id' },
  },
  { format: 'csv', role: 'opinions', name: /^ratings\b/, keys: 'own', header: ['userid', 'movie', 'rating'] },
  {
    format: 'csv',
    role: 'opinions',
    name: /^(?:watches|plays)\b/,
    keys: 'own',
    header: ['userid', 'movie', 'minutes'],
  },
  ...ownWatchlist(),
  { format: 'csv', role: 'movies', name: /^movies\b/, keys: 'own', header: ['id', 'title'] },
  {
    format: 'csv',
    role: 'users',
    name: /^users\b/,
    isNameNeeded: true,
    header: ['userid'],
    without: ['movie', 'movieid'],
  },
  {
    format: 'csv',
    role: 'users',
    name: /^users\b/,
    header: ['userid', 'age', 'gender'],
    without: ['movie', 'movieid'],
  },
  { format: 'movielens', role: 'movies', name: /^movies\b/, header: ['movieid', 'title', 'genres'] },
  { format: 'movielens', role: 'opinions', name: /^ratings\b/, header: ['userid', 'movieid', 'rating', 'timestamp'] },
  { format: 'movielens', role: 'tags', name: /^tags\b/, header: ['userid', 'movieid', 'tag'] },
  {
    format: 'movielens',
    role: 'links',
    name: /^links\b/,
    header: ['movieid', 'imdbid', 'tmdbid'],
    without: ['rating'],
  },
  { format: 'movielens', role: 'nothing', name: /^genome/, header: ['tagid', 'tag'] },
  { format: 'movielens', role: 'nothing', name: /^genome/, header: ['movieid', 'tagid', 'relevance'] },
  ...headerless(),
];

function ownWatchlist(): Kind[] {
  const base = { format: 'csv', role: 'watchlist', name: /^watchlist\b/, isNameNeeded: true, keys: 'own' } as const;
  return [
    { ...base, header: ['userid', 'movie'] },
    { ...base, header: ['movie'], isPersonal: true },
  ];
}

function letterboxd(): Kind[] {
  const film = ['date', 'name', 'year', 'letterboxduri'];
  const base = { format: 'letterboxd', isPersonal: true } as const;
  const scale: Scale = { name: '0.5..5', low: 0.5, high: 5 };
  return [
    { format: 'letterboxd', role: 'nothing', header: ['name', 'letterboxduri', 'review'] },
    { format: 'letterboxd', role: 'nothing', header: film, isNameNeeded: true, name: /^(?:films|likes)\b/ },
    {
      ...base,
      role: 'opinions',
      header: [...film, 'watcheddate'],
      fields: { time: 'watcheddate' },
      scale,
      isMany: true,
    },
    { ...base, role: 'opinions', header: [...film, 'rating'], fields: { time: 'date' }, scale, isMany: true },
    { ...base, role: 'watchlist', header: film, isNameNeeded: true, name: /watchlist/, fields: { time: 'date' } },
    {
      ...base,
      role: 'opinions',
      header: film,
      isNameNeeded: true,
      name: /watched/,
      fields: { time: 'date' },
      isMany: true,
    },
  ];
}

function recbole(): Kind[] {
  const base = { format: 'recbole', isNameNeeded: true, dialect: tabs } as const;
  return [
    { ...base, role: 'opinions', name: /\.inter$/, header: ['userid', 'itemid'] },
    { ...base, role: 'movies', name: /\.item$/, header: ['itemid'], separators: ' ' },
    { ...base, role: 'users', name: /\.user$/, header: ['userid'] },
  ];
}

function gorse(): Kind[] {
  return [
    { format: 'gorse', role: 'opinions', header: ['feedbacktype', 'userid', 'itemid'], keys: 'own' },
    {
      ...{ format: 'gorse', role: 'movies', header: ['itemid', 'ishidden', 'categories'], keys: 'own' },
      fields: { id: 'itemid', title: 'description', overview: 'none', keywords: 'labels' },
    },
    { format: 'gorse', role: 'users', header: ['userid', 'labels'], without: ['itemid'] },
  ];
}

/** MovieLens 1M, 10M and 100K, MovieTweetings and the Netflix Prize name no columns. */
function headerless(): Kind[] {
  const ratings = ['userId', 'movieId', 'rating', 'timestamp'];
  const movies = ['movieId', 'title', 'genres'];
  const tweets = { format: 'movietweetings', dialect: colons } as const;
  const million = { format: 'movielens-1m', dialect: colons } as const;
  const hundred = { format: 'movielens-100k', dialect: bars } as const;
  return [
    {
      ...{ ...tweets, role: 'opinions', name: /^ratings\.dat/, line: /^\d+::\d{7,8}::\d\d?::\d+$/, columns: ratings },
      ...{ keys: 'imdb', scale: { name: '0..10', low: 0, high: 10 } },
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
    { ...million, role: 'opinions', name: /^ratings\.dat/, line: /^\d+::\d+::\d(\.\d)?::\d+$/, columns: ratings },
    {
      ...{ ...million, role: 'users', name: /^users\.dat/, line: /^\d+::[MF]::\d+::\d+::[^:]*$/ },
      columns: ['userId', 'gender', 'age', 'occupation', 'zip'],
    },
    {
      ...{ ...million, role: 'tags', name: /^tags\.dat/, line: /^\d+::\d+::.*\p{L}.*::\d{9,10}$/u },
      columns: ['userId', 'movieId', 'tag', 'timestamp'],
    },
    { ...million, role: 'movies', name: /^movies\.dat/, line: /^\d+::.+\(\d{4}.*\).*::[^:]*$/, columns: movies },
    {
      ...{ ...hundred, role: 'opinions', name: /^u\.data/, line: /^\d+\t\d+\t\d\t\d+$/, columns: ratings },
      dialect: tabs,
    },
    {
      ...{ ...hundred, role: 'movies', name: /^u\.item/, line: /^\d+\|.*(\|[01]){19}$/ },
      columns: ['movieId', 'title', 'released', 'video', 'imdb url', 'unknown', ...flaggedGenres],
    },
    {
      ...{ ...hundred, role: 'users', name: /^u\.user/, line: /^\d+\|\d+\|[MF]\|[^|]+\|[^|]*$/ },
      columns: ['userId', 'age', 'gender', 'occupation', 'zip'],
    },
    { ...hundred, role: 'nothing', name: /^u\.(?:genre|info|occupation)/, isNameNeeded: true, line: /./ },
    {
      ...{ format: 'netflix', role: 'movies', name: /^movie_titles/, line: /^\d+,(?:\d{4}|NULL),.+$/ },
      ...{ dialect: { ...commas, maxCells: 3 }, columns: ['movieId', 'year', 'title'] },
    },
    {
      ...{ format: 'netflix', role: 'opinions', isMany: true, dialect: { ...commas, form: 'groups' } },
      ...{ line: /^(?:\d+:|\d+,[1-5],\d{4}-\d\d-\d\d)$/, columns: ['userId', 'rating', 'date', 'movieId'] },
    },
    { format: 'netflix', role: 'nothing', line: /^(?:\d+:|\d+(?:,\d{4}-\d\d-\d\d)?)$/ },
  ];
}
