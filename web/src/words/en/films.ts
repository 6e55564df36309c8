import type { components } from '../../../../client/index.ts';
import {
  count,
  day,
  isolated,
  languageName,
  list,
  money,
  number,
  percent,
  runtime,
  starNumber,
  stars,
} from './format.ts';

type Movie = components['schemas']['Movie'];
type Explanation = components['schemas']['Explanation'];
type Barrier = components['schemas']['Barrier'];
type Audience = components['schemas']['Audience'];
export type Term = components['schemas']['Term'];

/** What is said of films: on cards, on their own pages, and why they are recommended. */

/** `1995 · Crime, Drama · 2 h 50 min`, as far as it is known. */
export function facts(movie: { year: number | null; genres: readonly string[]; runtime: number | null }): string {
  const parts = [movie.year, movie.genres.slice(0, 3).join(', '), movie.runtime ? runtime(movie.runtime) : ''];
  return parts.filter((part) => part !== null && part !== '').join(' · ');
}

/** A piece of a sentence; titles stand out. */
export type Piece = { text: string; isTitle?: boolean };

/**
 * A personal reason is named rather than popularity, which is true of most films in a list, if it weighs at least this share of
 * the largest reason. The page of the film has both, with their weights.
 */
const minOwn = 0.05;

/**
 * One line for a card: `Like The Matrix & Alien`. Empty where nothing is known.
 * @param seed the film that the row is about, whose heading names it: others are named; empty where there are none
 */
export function shortReason(terms: readonly Term[], seed?: string): Piece[] {
  const isSeed = (of: Term) => 'movie' in of && of.movie.id === seed;
  const byAmount = terms.filter(({ amount }) => amount > 0).toSorted((one, other) => other.amount - one.amount);
  const [top] = byAmount;
  if (!top) return [];
  const isOwn = ({ kind, amount }: Term) => kind !== 'everyone' && kind !== 'trend' && amount >= minOwn * top.amount;
  const strongest = [...byAmount.filter((term) => !isSeed(term)), ...byAmount.filter(isSeed)];
  const first = strongest.find((term) => isSeed(term) || isOwn(term)) ?? top;
  if (isSeed(first)) return [];
  const isBesideSeed = byAmount.some(isSeed);
  switch (first.kind) {
    case 'rating': {
      const isLiked = first.rating >= 3;
      const isAlike = (term: Term) => term.kind === 'rating' && term.rating >= 3 === isLiked && isOwn(term);
      const alike = [first, ...strongest.filter((term) => term !== first && isAlike(term) && !isSeed(term))];
      const like = isBesideSeed ? 'And ' : 'Like ';
      return [{ text: isLiked ? like : 'You didn’t care for ' }, ...titles(alike)];
    }
    case 'watch':
      return [{ text: 'You watched ' }, ...titles(strongest.filter(({ kind }) => kind === 'watch'))];
    case 'seen':
      return [{ text: 'You’ve seen ' }, ...titles(strongest.filter(({ kind }) => kind === 'seen'))];
    case 'watchlist':
      return [{ text: 'You want to see ' }, ...titles(strongest.filter(({ kind }) => kind === 'watchlist'))];
    case 'group':
      return [{ text: 'Popular with people like you' }];
    case 'trend':
      return [{ text: 'Liked right now' }];
    case 'everyone':
      return [{ text: 'Liked by many' }];
  }
}

/** Characters of two titles that fit into the two lines of a card. */
const maxTitles = 26;

/** The second one only where there is room for all of it. */
function titles(terms: readonly Term[]): Piece[] {
  const [first, second] = terms
    .flatMap((term) => ('movie' in term ? [isolated(shortTitle(term.movie.title))] : []))
    .map((text) => ({ text, isTitle: true }));
  if (!first) return [];
  const fits = second && second.text !== first.text && first.text.length + second.text.length <= maxTitles;
  return fits ? [first, { text: ' & ' }, second] : [first];
}

/** Without what follows a colon, a dash or a bracket, where that is long: `The Lord of the Rings`. */
function shortTitle(title: string): string {
  const [main = title, ...rest] = title.split(/(?: or)?: | - | \(/);
  return rest.length > 0 && title.length > maxTitles && main.length > 3 ? main : title;
}

/** As for the model: someone who saw less of a film did not care for it. */
const leftShare = 0.1;

/** What one term of a score is about. */
export function term(of: Term): string {
  switch (of.kind) {
    case 'rating':
      return of.rating < 3
        ? `You didn’t care for ${isolated(of.movie.title)} (${stars(of.rating)})`
        : `${isolated(of.movie.title)}, ${stars(of.rating)}`;
    case 'watch':
      return `You ${of.share < leftShare ? 'soon stopped watching' : 'watched'} ${isolated(of.movie.title)}`;
    case 'seen':
      return `You’ve seen ${isolated(of.movie.title)}`;
    case 'watchlist':
      return `${isolated(of.movie.title)} is on your watchlist`;
    case 'group':
      return `People like you (${of.group})`;
    case 'trend':
      return of.amount < 0 ? 'How well it is liked right now' : 'Liked right now';
    case 'everyone':
      return of.amount < 0 ? 'How many people like it' : 'Liked by many people';
  }
}

/** `Because you gave Alien 5 stars and Heat 4 stars, and many people like it.` */
export function reasons(terms: readonly Term[]): string {
  const liked = terms.filter((each) => each.kind === 'rating' && each.rating >= 3);
  const disliked = terms.filter((each) => each.kind === 'rating' && each.rating < 3);
  const watched = terms.filter(({ kind }) => kind === 'watch');
  const seen = terms.filter(({ kind }) => kind === 'seen');
  const wanted = terms.filter(({ kind }) => kind === 'watchlist');
  const groups = terms.flatMap((each) => (each.kind === 'group' ? [each.group] : []));
  const name = (each: Term) => ('movie' in each ? isolated(each.movie.title) : '');
  const parts = [
    liked.length > 0 &&
      `you gave ${list(liked.map((each) => `${name(each)} ${'rating' in each ? stars(each.rating) : ''}`))}`,
    disliked.length > 0 && `you didn’t care for ${list(disliked.map(name))}`,
    watched.length > 0 && `you watched ${list(watched.map(name))}`,
    seen.length > 0 && `you have seen ${list(seen.map(name))}`,
    wanted.length > 0 && `you want to see ${list(wanted.map(name))}`,
    groups.length > 0 && `people like you (${list(groups)}) like it`,
    terms.some(({ kind }) => kind === 'trend') && 'many people like it right now',
    terms.some(({ kind }) => kind === 'everyone') && 'many people like it',
  ];
  const said = parts.filter((part) => part !== false);
  return said.length === 0 ? '' : `Because ${said.join(', and ')}.`;
}

export const page = {
  film: 'Film',
  why: 'Why it’s recommended',
  whyNot: 'What counts against it',
  forYou: 'For you',
  looking: 'Finding its place in your list…',
  bars: 'Each bar shows how much a reason adds to the score; the longest is the strongest.',
  similarByTaste: 'Fans also like',
  similarByContent: 'Similar films',
  tooFewRatings: 'Too few people have rated or watched it to say.',
  tooLittleKnown: 'Too little is known about it to say.',
  audience: 'What people think',
  counting: 'Counting…',
  ratings: 'Ratings',
  byStars: 'Ratings by stars',
  watches: 'Watches',
  watchesNote: 'How much of it people watched, in percent',
  fansLike: 'Genres that fans like',
  fansLikeNote: 'Compared with what everyone likes',
  byAge: 'By age',
  byAgeNote: (audience: Audience) => `Share of each age group who ${liking(audience)}`,
  byGender: 'By gender',
  byGenderNote: (audience: Audience) => `Share who ${liking(audience)}`,
  lookUp: 'Look it up',
  site: 'Official site',
  imdb: 'IMDb',
  tmdb: 'TMDB',
  letterboxd: 'Letterboxd',
  share: 'Share',
  shared: 'Link copied.',
  missing: 'No such film',
  missingTitle: 'This film is not here',
  missingNote: 'It may have been removed, or the address may be incomplete. Try the search above, or go back to',
  missingLink: 'your recommendations',
} as const;

export const standing = {
  place: (rank: number, of: number) => `number ${number(rank)} of ${number(of)}`,
  listed: ({ rank, of, basis }: Explanation) =>
    `It is ${standing.place(rank, of)} in your list${standing.basis[basis]}.`,
  otherwise: ({ rank, of }: Explanation) => `Otherwise it would be ${standing.place(rank, of)}.`,
  basis: {
    history: '',
    demographics: ', which is based on people like you until you rate something',
    popular: ', which is what most people like until you rate something',
  },
  barrier: (barrier: Barrier): string => {
    switch (barrier.kind) {
      case 'rated':
        return `You gave it ${stars(barrier.rating)}, so it is no longer recommended.`;
      case 'watched':
        return `You have watched ${percent(barrier.share)} of it, so it is no longer recommended.`;
      case 'seen':
        return 'You have seen it, so it is no longer recommended.';
      case 'hidden':
        return 'You have hidden it.';
      case 'filtered':
        return barrier.condition === 'adult' ? 'Adult films are left out.' : 'A filter leaves it out.';
      case 'excluded':
        return 'It was left out on request.';
    }
  },
} as const;

type Said = Pick<Audience, 'ratings' | 'watches' | 'mean_stars'>;

/** `★ 4.2 from 1,234 ratings` as words; without ratings, how many have watched it. */
export function meanOf({ ratings, watches, mean_stars: mean }: Said): string {
  if (ratings > 0 && mean !== null) return `${mean.toFixed(1)} from ${count(ratings, 'rating')}`;
  if (watches > 0) return `Watched by ${watches === 1 ? 'one person' : `${number(watches)} people`}`;
  return 'No ratings yet';
}

export function audienceSummary(audience: Audience): string {
  const { ratings, watches, ages, genders } = audience;
  if (ratings + watches === 0) return 'Nobody has rated or watched it yet.';
  const counted = countedAudience(audience);
  const isSilent = ratings + watches > 1 && ages.length === 0 && genders.length === 0;
  return isSilent ? `${counted} Too few of them have given their age or gender to say more.` : counted;
}

function countedAudience({ ratings, watches, likes, mean_stars: mean }: Audience): string {
  const average = `${(mean ?? 0).toFixed(1)} stars`;
  if (watches === 0) {
    if (ratings === 1) return `One person has rated it: ${stars(mean ?? 0)}.`;
    return `${number(likes)} of the ${number(ratings)} people who rated it gave it 4 stars or more; the average is ${average}.`;
  }
  if (ratings === 0) {
    if (watches === 1) return `One person has watched ${likes === 1 ? 'at least half' : 'less than half'} of it.`;
    return `${number(likes)} of the ${number(watches)} people who watched it saw at least half of it.`;
  }
  return (
    `${number(ratings + watches)} people have rated or watched it, and ${number(likes)} of them like it: they gave it 4 stars or ` +
    `more or, without rating it, watched at least half. The average of ${count(ratings, 'rating')} is ${average}.`
  );
}

/** What those did who like a film. */
function liking({ ratings, watches }: Audience): string {
  if (watches === 0) return 'gave it 4 stars or more';
  return ratings === 0 ? 'watched at least half of it' : 'gave it 4 stars or more, or watched at least half of it';
}

export const audience = {
  stars: (value: number) => starNumber(value),
  starCount: (value: number, ratings: number) => `${stars(value)}: ${number(ratings)}`,
  shareUpTo: (from: number) => String(Math.round(100 * from) + 10),
  shareCount: (from: number, watches: number) =>
    `${Math.round(100 * from)} to ${percent(from + 0.1)}: ${number(watches)}`,
  genders: { F: 'Women', M: 'Men' } as Readonly<Record<string, string>>,
  age: ({ from, to }: Audience['ages'][number]) => {
    if (to === null) return `${from} and older`;
    return from === 0 ? `Up to ${to}` : `${from} to ${to}`;
  },
  likes: ({ likes, people }: { likes: number; people: number }) => `${percent(likes / people)} of ${number(people)}`,
  lift: (lift: number) => `${lift.toFixed(1)} times as much`,
} as const;

/** The first names are those that one knows. */
const maxNames = { actors: 8, keywords: 12, other: 5 };

/** What a viewer may want to know besides title, year, genres and runtime, as far as it is known. */
export function details(movie: Movie): { name: string; value: string }[] {
  const { vote_average: average, vote_count: votes, release_date: released, original_language: language } = movie;
  const all: [string, string | null][] = [
    ['Directed by', names(movie.directors, maxNames.other)],
    ['Cast', names(movie.actors, maxNames.actors)],
    ['Rated elsewhere', average === null || !votes ? null : `${average.toFixed(1)} of 10 (${count(votes, 'vote')})`],
    // The first of January stands for a date of which only the year is known.
    ['Released', released === null || released.endsWith('-01-01') ? null : day(released, 'UTC')],
    ['Original language', language && languageName(language)],
    ['Spoken languages', names(movie.spoken_languages, maxNames.other)],
    ['Countries', names(movie.production_countries, maxNames.other)],
    ['Studios', names(movie.production_companies, maxNames.other)],
    ['Part of', movie.collection],
    ['Keywords', names(movie.keywords, maxNames.keywords)],
    ['Budget', movie.budget ? money(movie.budget) : null],
    ['Box office', movie.revenue ? money(movie.revenue) : null],
  ];
  return all.flatMap(([name, value]) => (value ? [{ name, value }] : []));
}

function names(all: readonly string[], most: number): string | null {
  if (all.length === 0) return null;
  return all.length > most ? `${all.slice(0, most).join(', ')}, …` : all.join(', ');
}
