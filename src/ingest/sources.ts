import { headerless } from './headerless.ts';
import type { Kind } from './kind.ts';
import type { Dialect } from './rows.ts';
import type { Scale } from './scale.ts';

const tabs: Dialect = { delimiter: '\t', quoted: false };
const ten: Scale = { name: '1..10', low: 1, high: 10 };
/** In each of Trakt's objects, beside shows and episodes; see `traktPaths`. */
const traktMovie = 'movie.title';

/** If several fit a file, the first counts. */
export const kinds: readonly Kind[] = [
  { format: 'imdb', role: 'movies', keys: 'imdb', header: ['tconst', 'titletype', 'primarytitle'], dialect: tabs },
  { format: 'imdb', role: 'details', keys: 'imdb', header: ['tconst', 'averagerating', 'numvotes'], dialect: tabs },
  {
    format: 'imdb',
    role: 'watchlist',
    isPersonal: true,
    header: ['position', 'const', 'title'],
    without: ['yourated'],
    fields: { time: 'created' },
  },
  // The form until 2017, for both ratings and lists; in a list, rows have no rating.
  {
    format: 'imdb',
    role: 'opinions',
    isPersonal: true,
    header: ['position', 'const', 'yourated'],
    fields: { rating: 'yourated', time: 'created' },
    scale: ten,
  },
  {
    format: 'imdb',
    role: 'opinions',
    isPersonal: true,
    header: ['const', 'yourrating', 'daterated'],
    fields: { rating: 'yourrating', time: 'daterated' },
    scale: ten,
  },
  ...letterboxd(),
  {
    format: 'trakt',
    role: 'opinions',
    isPersonal: true,
    header: ['ratedat', 'rating', traktMovie],
    scale: ten,
    isMany: true,
    fields: { time: 'ratedat' },
  },
  {
    format: 'trakt',
    role: 'watchlist',
    isPersonal: true,
    header: ['listedat', traktMovie],
    isNameNeeded: true,
    name: /watchlist/,
    fields: { time: 'listedat' },
  },
  { format: 'trakt', role: 'nothing', header: ['listedat', traktMovie] },
  { format: 'trakt', role: 'opinions', isPersonal: true, header: ['watchedat', 'action', traktMovie], isMany: true },
  { format: 'trakt', role: 'opinions', isPersonal: true, header: ['plays', 'lastwatchedat', traktMovie], isMany: true },
  ...gorse(),
  {
    format: 'jellyfin',
    role: 'opinions',
    header: ['datecreated', 'userid', 'itemname', 'playduration'],
    fields: { movie: 'none', time: 'datecreated', user: 'userid' },
  },
  {
    format: 'jellyfin',
    role: 'opinions',
    dialect: tabs,
    fields: { movie: 'none' },
    line: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?\t[\da-f-]{32,36}\t[^\t]*\t\w+\t[^\t]*\t[^\t]*\t[^\t]*\t[^\t]*\t\d+$/i,
    columns: ['DateCreated', 'UserId', 'ItemId', 'ItemType', 'ItemName', 'Method', 'Client', 'Device', 'PlayDuration'],
  },
  {
    format: 'tautulli',
    role: 'opinions',
    header: ['mediatype', 'percentcomplete', 'date'],
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
    format: 'kaggle',
    role: 'movies',
    keys: 'tmdb',
    fields: { key: 'id' },
    separators: '|;,',
    header: ['id', 'title', 'popularity', 'originallanguage'],
    without: ['tmdbid'],
    isNumbered: true,
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
  ...reviews(),
  {
    format: 'table',
    role: 'opinions',
    header: ['type', 'entitytype', 'moviename', 'userid'],
    fields: { kind: 'entitytype', event: 'type' },
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

/** Amazon's reviews, in which `title` is that of the review, and the table that Letterboxd imports, with ratings out of ten. */
function reviews(): Kind[] {
  const base = { format: 'table', role: 'opinions' } as const;
  return [
    { ...base, header: ['userid', 'parentasin', 'rating'], fields: { movie: 'parentasin', title: 'none' } },
    {
      ...base,
      header: ['reviewerid', 'asin', 'overall'],
      fields: { user: 'reviewerid', movie: 'asin', title: 'none', rating: 'overall', time: 'unixreviewtime' },
    },
    {
      ...base,
      header: ['title', 'rating10'],
      without: ['rating'],
      scale: ten,
      isPersonal: true,
      fields: { rating: 'rating10' },
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
      format: 'gorse',
      role: 'movies',
      header: ['itemid', 'ishidden', 'categories'],
      keys: 'own',
      fields: { id: 'itemid', title: 'description', overview: 'none', keywords: 'labels' },
    },
    { format: 'gorse', role: 'users', header: ['userid', 'labels'], without: ['itemid'] },
  ];
}
