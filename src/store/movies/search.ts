import type { MovieFilter } from '../../domain.ts';
import type { Sql, Transaction } from '../database.ts';
import { fitsFilter, type ListedMovie, listedColumns, toListedMovie } from './list.ts';

/** A movie's position among the results; smaller values come first, compared from left to right. */
export type SearchPlace = {
  /**
   * 0: its title; 1: the beginning of it, with or without its article; 2: each word begins one of its words; 3: each word begins one of its title, people,
   * collection or short forms; 4: its title looks similar. The numbers of several words may be written otherwise in tier 2, and
   * those of all in tiers 0 and 3.
   */
  tier: number;
  /**
   * In tier 0 whether numbers are written otherwise, in tier 3 whether the text is not there as a whole, in tier 4 how little
   * the title looks like it and how little known the movie is; else 0.
   */
  distance: number;
  /** Its votes and ratings, with a minus in front. */
  renown: number;
  number: number;
};

export type SearchRequest = {
  text: string;
  filter: MovieFilter;
  limit: number;
  /** Continues after this position. */
  after: SearchPlace | undefined;
};

export type FoundMovie = ListedMovie & { place: SearchPlace };

/** The share of the query's trigrams that a title must have; low enough to allow two swapped letters. */
const minSimilarity = 0.4;
/** Shorter texts have too few groups of three letters to compare, and too many titles have a word that begins so. */
const shortest = 3;
/** Of a short form, such as `t2`. */
const shortestForm = 2;
/** How much less similar to the query a movie with ten times the ratings may be and still rank equal. */
const renownWeight = 0.05;

/** Of a title that is looked for by what follows it, as in the functions of the database. */
const articles = [' the', ' a', ' an'];

/** What is looked at besides titles; each wider one only where there is not enough else. */
const scopes = ['titles', 'more', 'similar'] as const;
type Scope = (typeof scopes)[number];

/**
 * Movies whose title or original title, with the year behind it, is what someone types: without regard to case, accents and
 * punctuation, whole or not yet, with a slip or two; then those of people and collections of such a name, and those with such
 * initials. Best first: see `SearchPlace`.
 */
export async function searchMovies(sql: Sql, request: SearchRequest): Promise<FoundMovie[]> {
  return (await sql.begin('read only', async (transaction) => {
    const text = await prepareSearch(transaction, request.text);
    if (text.text === '') return [];
    let found: FoundMovie[] = [];
    for (const scope of scopesFor(text)) {
      found = await findMatches(transaction, text, request, scope);
      if (found.length === request.limit) break;
    }
    return found;
  })) as FoundMovie[];
}

function scopesFor({ text }: SearchText): readonly Scope[] {
  if (text.length >= shortest) return scopes;
  return scopes.slice(0, text.length < shortestForm ? 1 : 2);
}

/** Refreshes the counts of ratings by which a search ranks well-known movies higher. */
export async function countRenown(sql: Sql): Promise<void> {
  await sql`refresh materialized view concurrently movie_renown`;
}

/** As titles are compared; no letter of it means anything to `like`. */
type SearchText = {
  text: string;
  /** With numbers as words, and letters for the digits within words. */
  spelled: string;
};

/** Which index serves a pattern depends on the pattern, so each is planned for by itself. */
async function prepareSearch(transaction: Transaction, typed: string): Promise<SearchText> {
  const [row] = await transaction<SearchText[]>`
    select text, coalesce(search_spelled(text), text) as spelled, set_config('plan_cache_mode', 'force_custom_plan', true),
      set_config('pg_trgm.word_similarity_threshold', ${String(minSimilarity)}, true)
    from (select trim(search_text(${typed})) as text) as compared`;
  return row!;
}

type Row = ListedMovie & { genres: string | null } & SearchPlace;

async function findMatches(
  transaction: Transaction,
  { text, spelled }: SearchText,
  { filter, limit, after }: SearchRequest,
  scope: Scope,
): Promise<FoundMovie[]> {
  const isShort = text.length < shortest;
  const whole = ` ${text}`;
  const begins = (title: TitleColumn) =>
    transaction`${transaction(title)} like any (${['', ...articles].map((article) => `${article}${whole}%`)}::text[])`;
  const matches = (title: TitleColumn) =>
    isShort
      ? transaction`left(${transaction(title)}, 100) collate "C" like ${`${whole}%`}`
      : hasWords(transaction, title, text.split(' '));
  const looksLike = (title: TitleColumn) => transaction`
    ${transaction(title)} %> ${text} and cardinality(show_trgm(${text})) > 0`;
  // A title without numbers has no spelled one.
  const spelledColumns = ['search_spelled', ...(spelled === text ? [] : titleColumns)] as const;
  const spelledMatches = spelledColumns.map((title) => hasWords(transaction, title, spelled.split(' ')));
  const isSpelled = transaction`(${transaction.join(spelledMatches, ' or ')})`;
  const isTitle = transaction`(
    ${whole} in (search_title, search_original_title) or ${whole} || ' ' || year in (search_title, search_original_title))`;
  const isSpelledTitle = transaction`(
    ${` ${spelled}`} in (search_title, search_spelled) or ${` ${spelled} `} || year in (search_title, search_spelled))`;
  const hasMore = isShort
    ? transaction`(search_more like ${`%${whole} %`} or search_more like ${`%${whole}`})`
    : hasWords(transaction, 'search_more', text.split(' '));
  // One index for each way to match; asked for in one condition, they would cost a look at every movie.
  const ways = [
    ...titleColumns.map(matches),
    ...(scope === 'titles' && isShort ? [] : spelledMatches),
    ...(scope === 'titles' ? [] : [hasMore]),
    ...(scope === 'similar' ? titleColumns.map(looksLike) : []),
  ].map((condition) => transaction`select number from movies where ${condition}`);
  const rows = await transaction<Row[]>`
    with matching as materialized (
      select number, id, vote_count, search_title, search_original_title, search_more, ${isTitle} as is_title, case
          when ${isTitle} then 0
          when ${isSpelledTitle} then 0
          when ${begins('search_title')} or ${begins('search_original_title')} then 1
          when ${matches('search_title')} or ${matches('search_original_title')} then 2
          when ${text.includes(' ')} and ${isSpelled} then 2
          when ${hasMore} or ${isSpelled} then 3
          else 4
        end as tier
      from movies
      where number = any(array(
          ${transaction.join(ways, ' union ')}
        ))
        and ${fitsFilter(transaction, filter)}
    ), placed as (
      select number, tier, -renown as renown, case
        when tier = 0 then case when is_title then 0 else 1 end
        when tier < 3 then 0
        when tier = 3 then case when search_more || ' ' like ${`%${whole} %`} then 0 else 1 end
        else 1 - greatest(word_similarity(${text}, search_title), word_similarity(${text}, search_original_title))
            - ${renownWeight}::double precision * log(1 + renown)
        end as distance
      from matching, lateral (
        select coalesce(vote_count, 0)
          + coalesce((select ratings from movie_renown where movie = id), 0) as renown
      ) as known
    ), best as (
      select * from placed
      where ${after ? comesAfter(transaction, after) : transaction`true`}
      order by tier, distance, renown, number
      limit ${limit}
    )
    select ${listedColumns(transaction)}, tier, distance, renown, number
    from best join movies using (number)
    order by tier, distance, renown, number`;
  return rows.map(({ tier, distance, renown, number, ...row }) => ({
    ...toListedMovie(row),
    place: { tier, distance, renown, number },
  }));
}

const titleColumns = ['search_title', 'search_original_title'] as const;
type TitleColumn = (typeof titleColumns)[number];

/** Each of the words begins one of the column. */
function hasWords(
  transaction: Transaction,
  column: TitleColumn | 'search_more' | 'search_spelled',
  words: readonly string[],
) {
  const conditions = words.map((word) => transaction`${transaction(column)} like ${`% ${word}%`}`);
  return transaction`(${transaction.join(conditions, ' and ')})`;
}

function comesAfter(transaction: Transaction, { tier, distance, renown, number }: SearchPlace) {
  return transaction`
    (tier, distance, renown, number) > (
      ${tier}::integer, ${distance}::double precision, ${renown}::integer, ${number}::integer
    )`;
}
