import type { components } from '../../../../client/index.ts';
import type { Choice } from '../../state/address.ts';
import { count, day, isolated, languageName, list, number, percent, runtime, shortDay, stars } from './format.ts';

type Row = Pick<components['schemas']['Rows']['rows'][number], 'kind' | 'title' | 'because'>;

export { importing } from './importing.ts';

/** The views of viewers, one after the other. */

export const home = {
  window: 'For you',
  welcome: 'Rate a few films. Get a list that tells you why.',
  privacy: 'No account needed: your ratings stay in this browser until you make one.',
  back: 'What to watch next',
  films: 'Films to rate',
  progress: (rated: number, enough: number) => `${rated} of ${enough}`,
  toGo: (rated: number, enough: number) => {
    if (rated === 0) return 'Start with a film you know.';
    if (rated < enough) return `${enough - rated} more, and your list will know your taste.`;
    return 'That’s plenty, but every rating still counts.';
  },
  unseen: 'Haven’t seen it',
  next: 'Next',
  previous: 'Previous',
  others: 'Show other films',
  noOthers: 'There are no other films to ask about right now.',
  somethingElse: 'Rate something else',
  ready: 'Your list is ready',
  see: 'See it',
  done: 'Done rating',
  rateMore: 'Rate more films',
  list: 'Your list',
  becomesYours: 'This is what most people like. It becomes yours with your first star.',
  noRows: 'There are too few films here to sort them into rows.',
  whole: 'See the whole list',
  changed: (fresh: number) => `Your list has changed: ${count(fresh, 'new film')}.`,
  fresh: 'New',
} as const;

/**
 * The API's titles of rows are English, for sites that show them as they are. The page has its own, from which a row's kind and
 * reason can be said in another language.
 */
export const rows = {
  title: ({ kind, because: { movie, share, genre, person, role, as_of: asOf }, title }: Row): string => {
    switch (kind) {
      case 'because_you_liked':
        return movie ? `Because you ${share === undefined ? 'liked' : 'watched'} ${isolated(movie.title)}` : title;
      case 'trending':
        return asOf ? 'Liked right now' : 'Popular';
      case 'top_picks':
        return 'Top picks for you';
      case 'hidden_gems':
        return 'Hidden gems';
      case 'something_different':
        return 'Something different';
      case 'watchlist':
        return 'From your watchlist';
      case 'person':
        return person ? `More ${role === 'actor' ? 'with' : 'by'} ${isolated(person)}` : title;
      case 'new':
        return 'New here';
      case 'genre':
        return genre ?? title;
    }
  },
  /** Why there is such a row; empty if its title says it. */
  why: ({ kind, because }: Row): string => {
    const { rating, share: watched, liked, likes, liked_by_at_most: share, as_of: asOf } = because;
    switch (kind) {
      case 'because_you_liked':
        if (watched !== undefined)
          return watched >= 0.95 ? 'You watched all of it' : `You watched ${percent(watched)} of it`;
        return rating === undefined ? '' : `You gave it ${stars(rating)}`;
      case 'genre':
        return liked && likes ? `${liked} of ${count(likes, 'film')} you liked` : 'What most people like';
      case 'person':
        return liked ? `You liked ${number(liked)} of their films` : '';
      case 'hidden_gems':
        return share === undefined ? '' : `Each liked by at most ${percent(share)} of people, and a good match for you`;
      case 'something_different':
        return 'Unlike what you usually like, and still a good match';
      case 'trending':
        return asOf ? `As of ${day(asOf)}` : '';
      case 'new':
        return 'Recently added';
      default:
        return '';
    }
  },
  scrollBack: (title: string) => `Scroll back: ${title}`,
  scrollOn: (title: string) => `Scroll on: ${title}`,
  seeAll: 'See all',
  seeAllOf: (title: string) => `See all: ${title}`,
  gone: 'Your ratings have changed, and this row is no longer part of your list.',
  backHome: 'Back to your list',
} as const;

export const wall = {
  window: 'All recommendations',
  title: 'All recommendations',
  label: 'Recommended films, best first',
  changed: (words: string) => `Changed: ${words}.`,
  moved: { new: 'new', up: 'up', down: 'down' },
  movedBy: (kind: 'up' | 'down', places: number) => `${kind} by ${places}`,
  fresh: 'New',
  allRated: 'You’ve rated or hidden every film here.',
  nothingFits: 'No film matches all of these filters.',
  notOne: 'Try dropping two or more of them.',
  without: 'There are some with:',
  anyGenre: 'any genre',
  anyYear: 'any year',
  anyLength: 'any length',
  anyLanguage: 'any language',
} as const;

export const filters = {
  title: 'Filters',
  clear: 'Clear filters',
  genres: 'Genres (any of)',
  from: 'From year',
  to: 'to year',
  length: 'Length',
  language: 'Language',
  any: 'Any',
  upTo: (minutes: number) => `Up to ${runtime(minutes)}`,
  variety: 'Variety',
  percent,
  /** `Crime or Drama, from 1990, up to 2 h`; empty if nothing is filtered. */
  chosen: ({ genres, yearFrom, yearTo, runtimeMax, language }: Choice): string =>
    [
      genres.join(' or '),
      years(yearFrom, yearTo),
      runtimeMax === null ? '' : `up to ${runtime(runtimeMax)}`,
      language === null ? '' : `in ${languageName(language)}`,
    ]
      .filter((part) => part !== '')
      .join(', '),
} as const;

function years(from: number | null, to: number | null): string {
  if (from !== null && to !== null) return from === to ? `of ${from}` : `${from} to ${to}`;
  if (from !== null) return `from ${from}`;
  return to === null ? '' : `until ${to}`;
}

export const searchPage = {
  window: (text: string) => (text === '' ? 'Search' : `Search: ${text}`),
  title: (text: string) => `Results for “${isolated(text)}”`,
  empty: 'What are you looking for?',
  emptyNote: 'Type a title or a person’s name, or part of one, into the search field above.',
  none: 'Nothing found. Try fewer letters, the original title, or the name of a person.',
  noneLink: 'See what to watch next',
} as const;

export const notFound = {
  title: 'Page not found',
  note: 'The address may be mistyped or out of date.',
  link: 'See what to watch next',
} as const;

export const ratings = {
  window: 'My ratings',
  title: 'My ratings',
  loading: 'Loading your ratings',
  tabs: { rated: 'Rated', watched: 'Watched', watchlist: 'Watchlist', seen: 'Seen', hidden: 'Hidden' },
  tablist: 'What to show',
  none: 'You haven’t rated anything yet.',
  noneLink: 'Rate some films',
  empty: {
    watchlist: 'Your watchlist is empty. Add films from the menu on any film.',
    seen: 'Films that you have seen but not rated appear here.',
    hidden: 'Films that you don’t want to see recommended appear here.',
  },
  find: 'Search my ratings',
  sort: 'Sort by',
  sorts: { newest: 'Newest first', stars: 'Most stars', title: 'Title', year: 'Year of release' },
  watched: (share: number, timestamp: string | null) =>
    [`${percent(share)} watched`, shortDay(timestamp)].filter((part) => part !== '').join(' · '),
  found: (films: number) => `${count(films, 'film')} found.`,
  count: (films: number) => count(films, 'film'),
  more: (more: number, left: number) => `Show ${more} more of ${number(left)}`,
  promise: 'Delete a rating, and your recommendations will be as if you had never given it.',
  again: (title: string) => `Your recommendations are exactly what they were before you rated “${isolated(title)}”.`,
  data: 'My data',
  inBrowser: 'Everything stays in this browser until you make an account.',
  onServer: 'The server keeps your ratings with your account.',
  download: 'Export (JSON)',
  deleteAll: 'Delete everything',
  deleteAccount: 'Delete my account',
  deleteAllTitle: 'Delete all your ratings?',
  deleteAccountTitle: 'Delete your account?',
  delete: 'Delete',
  deleteNote: (rated: number, others: number, where: 'browser' | 'server') => {
    const parts = [
      rated > 0 && count(rated, 'rating'),
      others > 0 && `${count(others, 'film')} in your other lists`,
      'what you said about yourself',
    ];
    const all = list(parts.filter((part) => part !== false));
    return `This deletes ${all} from this ${where}. It can’t be undone.`;
  },
  accountDeleted: 'Your account and everything in it have been deleted.',
  allDeleted: 'Everything you rated here has been deleted.',
} as const;

export const taste = {
  title: 'Your taste',
  note: (average: number, ratings: number) =>
    `${count(ratings, 'rating')}, ${stars(Math.round(average * 2) / 2)} on average.`,
  watchedNote: (films: number, likes: number) =>
    `${count(films, 'film')} watched, ${number(likes)} of them at least half.`,
  shares: 'How much of a film you watched, in percent',
  watchedGenres: 'Genres you watch most',
  genres: 'Genres you rate highest',
  decades: 'Films by decade',
  stars: 'Your ratings',
  more: (times: number) => `${times.toFixed(1)} times the usual share`,
  decade: (start: number) => `${start}s`,
} as const;

export const together = {
  window: 'Watch together',
  title: 'Watch together',
  note: (most: number) => `One list for up to ${most} people. It leaves out what any of you has rated.`,
  who: 'Who’s watching',
  nobody: 'No one yet.',
  you: 'You',
  addMe: 'Add me',
  person: (user: number | string) => (typeof user === 'number' ? `Member ${user}` : user),
  add: 'Add someone by name, number or private link',
  addButton: 'Add',
  remove: (name: string) => `Remove ${isolated(name)}`,
  notAPerson: 'No one found. Check the spelling, or paste their private link.',
  needsLinks:
    'This server shows a list only with the private link of everyone in it. Remove those without, and add them by their links.',
  already: 'They are already in the list.',
  unknown: (names: string) => `Nobody here is called ${names}. Remove them with ×.`,
  visitor: 'You take part with the ratings in this browser. To be part of a shared link, create an account.',
  visitorEmpty: 'Rate some films first, or create an account, to take part yourself.',
  how: 'How to choose',
  strategies: {
    average: { name: 'Best on average', meaning: 'Films that suit all of you best, taken together.' },
    least_misery: {
      name: 'No one hates it',
      meaning: 'The pickiest of you decides, so nobody sits through a film they hate.',
    },
    most_pleasure: { name: 'Someone loves it', meaning: 'Every film is a favourite for at least one of you.' },
  },
  needOne: 'Add one more person to see your list.',
  needTwo: 'Add two people to see your list.',
  list: 'Your list',
  scale: 'How well each film suits each of you: 100 is their best match, 0 an average film.',
  none: 'Between you, you’ve rated or hidden every film here.',
  appeal: (title: string) => `How well ${isolated(title)} suits each of you`,
  points: (appeal: number) => {
    const points = Math.round(appeal * 100);
    return points < 0 ? `−${-points}` : String(points);
  },
  share: 'Copy link to this list',
  copied: 'Link copied.',
} as const;
