import type { MovieFilter } from '../../domain.ts';
import type { Sql, Transaction } from '../database.ts';
import { fitsFilter, type ListedMovie, listedColumns, toListedMovie } from './list.ts';

/** A movie's position among the results; smaller values come first, compared from left to right. */
export type SearchPlace = {
  /** 0: its title; 1: the beginning of it; 2: each word begins one of its words; 3: its title looks similar. */
  tier: number;
  /** In tier 3 how little the title looks like it and how little known the movie is; else 0. */
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
/** How much less similar to the query a movie with ten times the ratings may be and still rank equal. */
const renownWeight = 0.05;

/**
 * Movies whose title or original title, with the year behind it, is what someone types: without regard to case, accents and
 * punctuation, whole or not yet, with a slip or two. Best first: see `SearchPlace`. What only looks similar is asked for
 * where there is not enough else.
 */
export async function searchMovies(sql: Sql, request: SearchRequest): Promise<FoundMovie[]> {
  return (await sql.begin('read only', async (transaction) => {
    const text = await prepareSearch(transaction, request.text);
    if (text === '') return [];
    const found = await findMatches(transaction, text, request, false);
    if (found.length === request.limit || text.length < shortest) return found;
    return await findMatches(transaction, text, request, true);
  })) as FoundMovie[];
}

/** Refreshes the counts of ratings by which a search ranks well-known movies higher. */
export async function countRenown(sql: Sql): Promise<void> {
  await sql`refresh materialized view concurrently movie_renown`;
}

/**
 * Which index serves a pattern depends on the pattern, so each is planned for by itself.
 * @returns the text as titles are compared; no letter of it means anything to `like`
 */
async function prepareSearch(transaction: Transaction, text: string): Promise<string> {
  const [row] = await transaction<{ text: string }[]>`
    select trim(search_text(${text})) as text, set_config('plan_cache_mode', 'force_custom_plan', true),
      set_config('pg_trgm.word_similarity_threshold', ${String(minSimilarity)}, true)`;
  return row!.text;
}

type Row = ListedMovie & { genres: string | null } & SearchPlace;

async function findMatches(
  transaction: Transaction,
  text: string,
  { filter, limit, after }: SearchRequest,
  similar: boolean,
): Promise<FoundMovie[]> {
  const whole = ` ${text}`;
  const begins = (title: TitleColumn) => transaction`${transaction(title)} like ${`${whole}%`}`;
  const matches = (title: TitleColumn) =>
    text.length < shortest
      ? transaction`left(${transaction(title)}, 100) collate "C" like ${`${whole}%`}`
      : hasWords(transaction, title, text.split(' '));
  const looksLike = (title: TitleColumn) => transaction`
    union select number from movies where ${transaction(title)} %> ${text} and cardinality(show_trgm(${text})) > 0`;
  // One index for each way to match; asked for in one condition, they would cost a look at every movie.
  const rows = await transaction<Row[]>`
    with matching as materialized (
      select number, id, vote_count, search_title, search_original_title, case
          when ${whole} in (search_title, search_original_title) then 0
          when ${whole} || ' ' || year in (search_title, search_original_title) then 0
          when ${begins('search_title')} or ${begins('search_original_title')} then 1
          when ${matches('search_title')} or ${matches('search_original_title')} then 2
          else 3
        end as tier
      from movies
      where number = any(array(
          select number from movies where ${matches('search_title')}
          union select number from movies where ${matches('search_original_title')}
          ${similar ? looksLike('search_title') : transaction``}
          ${similar ? looksLike('search_original_title') : transaction``}
        ))
        and ${fitsFilter(transaction, filter)}
    ), placed as (
      select number, tier, -renown as renown, case when tier < 3 then 0 else
          1 - greatest(word_similarity(${text}, search_title), word_similarity(${text}, search_original_title))
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

type TitleColumn = 'search_title' | 'search_original_title';

/** Each of the words begins one of the title. */
function hasWords(transaction: Transaction, title: TitleColumn, words: readonly string[]) {
  const conditions = words.map((word) => transaction`${transaction(title)} like ${`% ${word}%`}`);
  return transaction`(${transaction.join(conditions, ' and ')})`;
}

function comesAfter(transaction: Transaction, { tier, distance, renown, number }: SearchPlace) {
  return transaction`
    (tier, distance, renown, number) > (
      ${tier}::integer, ${distance}::double precision, ${renown}::integer, ${number}::integer
    )`;
}
