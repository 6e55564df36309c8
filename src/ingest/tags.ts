import { required, text } from './cells.ts';
import type { Fields, OpinionField } from './columns.ts';
import type { ParseRow } from './table.ts';

/** How many tags of a movie become its keywords: the most used ones, ties in alphabetical order. */
const maxKeywords = 20;

/** More tags than any release has, and few enough for a movie and a tag to fit into one number. */
const maxTags = 2 ** 24;

export type Tagging = { key: string; tag: string };

/** A row of `tags.csv` or `tags.dat`. */
export function tagParser(fields: Fields<OpinionField>, keyOf: (cell: string) => string): ParseRow<Tagging> {
  const [movie, tagged] = [fields.get('movie')!, fields.get('tag')!];
  return (cells, complain) => {
    const key = required(cells[movie.index], movie.name, text, complain);
    if (key === undefined) return undefined;
    const tag = required(cells[tagged.index], tagged.name, text, complain);
    // `|` separates keywords in the database.
    return tag === undefined ? undefined : { key: keyOf(key), tag: tag.toLowerCase().replaceAll('|', '/') };
  };
}

/** Counts taggings. A movie and a tag are one number, as the larger releases have two million taggings. */
export function createTagCounter() {
  const tagNumbers = new Map<string, number>();
  const movies = new Map<string, number>();
  const uses = new Map<number, number>();
  return {
    add({ key: movie, tag }: Tagging): void {
      const key = numberOf(movies, movie) * maxTags + numberOf(tagNumbers, tag);
      uses.set(key, (uses.get(key) ?? 0) + 1);
    },
    /** By the movie's key, the most used tag first. */
    keywords(): Map<string, string[]> {
      const tags = [...tagNumbers.keys()];
      const keys = [...movies.keys()];
      const counted = [...uses].map(([key, count]) => ({
        movie: keys[Math.floor(key / maxTags)]!,
        tag: tags[key % maxTags]!,
        count,
      }));
      counted.sort((a, b) => b.count - a.count || (a.tag < b.tag ? -1 : 1));
      const keywords = new Map<string, string[]>();
      for (const { movie, tag } of counted) {
        const list = keywords.get(movie) ?? [];
        if (list.length < maxKeywords) keywords.set(movie, [...list, tag]);
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
