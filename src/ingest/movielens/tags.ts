import { required, text, wholeNumber } from '../cells.ts';
import type { Columns, ParseRow } from '../table.ts';

/** How many of a movie's tags become its keywords: the most used, and of equally used ones the first by alphabet. */
const mostKeywords = 20;

/** More tags than any release has, and few enough that a pair of numbers fits into one. */
const mostTags = 2 ** 24;

export type Tagging = { movieNumber: number; tag: string };

/** A row of `tags.csv` or `tags.dat`. */
export function prepareTags(columns: Columns): ParseRow<Tagging> {
  const [movieAt, tagAt] = [columns.get('movieid') ?? -1, columns.get('tag') ?? -1];
  return (cells, complain) => {
    const movieNumber = required(cells[movieAt], 'movieId', wholeNumber, complain);
    if (movieNumber === undefined) return undefined;
    const tag = required(cells[tagAt], 'tag', text, complain);
    // `|` separates keywords in the database.
    return tag === undefined ? undefined : { movieNumber, tag: tag.toLowerCase().replaceAll('|', '/') };
  };
}

/** Counts taggings; one number a movie and tag, as the larger releases have two million of them. */
export function createTagCounter() {
  const tagNumbers = new Map<string, number>();
  const movies = new Map<number, number>();
  const uses = new Map<number, number>();
  return {
    add({ movieNumber, tag }: Tagging): void {
      const key = numberOf(movies, movieNumber) * mostTags + numberOf(tagNumbers, tag);
      uses.set(key, (uses.get(key) ?? 0) + 1);
    },
    /** By movie number, each list in order of use. */
    keywords(): Map<number, string[]> {
      const tags = [...tagNumbers.keys()];
      const movieNumbers = [...movies.keys()];
      const counted = [...uses].map(([key, count]) => ({
        movieNumber: movieNumbers[Math.floor(key / mostTags)]!,
        tag: tags[key % mostTags]!,
        count,
      }));
      counted.sort((a, b) => b.count - a.count || (a.tag < b.tag ? -1 : 1));
      const keywords = new Map<number, string[]>();
      for (const { movieNumber, tag } of counted) {
        const list = keywords.get(movieNumber) ?? [];
        if (list.length < mostKeywords) keywords.set(movieNumber, [...list, tag]);
      }
      return keywords;
    },
  };
}

function numberOf<Key>(numbers: Map<Key, number>, key: Key): number {
  const known = numbers.get(key) ?? numbers.size;
  numbers.set(key, known);
  return known;
}
