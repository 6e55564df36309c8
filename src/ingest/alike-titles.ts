/** Titles, by the words that they share with another. */
export type AlikeTitles = {
  add(title: string): void;
  /** Those that share most words, at least half of all words of both. */
  alike(title: string): string[];
};

/** The least share of words, of all words of both titles. */
const leastShare = 0.5;

/**
 * Looks only at titles that share a word: a file may have thousands of unknown titles, and a server answers nothing else while it
 * compares one with all movies.
 */
export function createAlikeTitles(): AlikeTitles {
  const titles: { title: string; length: number }[] = [];
  /** The positions of the titles with a word, once for each time that it occurs. */
  const positions = new Map<string, number[]>();
  /** How many words of the title at a position are shared; 0 between two calls. */
  const shared: number[] = [];

  function countShared(words: ReadonlySet<string>): number[] {
    const found: number[] = [];
    for (const word of words) {
      for (const position of positions.get(word) ?? []) {
        if (shared[position] === 0) found.push(position);
        shared[position]!++;
      }
    }
    return found;
  }

  return {
    add(title) {
      const words = title.split(' ');
      for (const word of words) {
        const known = positions.get(word);
        if (known) known.push(titles.length);
        else positions.set(word, [titles.length]);
      }
      titles.push({ title, length: words.length });
      shared.push(0);
    },
    alike(title) {
      const words = new Set(title.split(' '));
      let best = leastShare;
      let found: string[] = [];
      for (const position of countShared(words)) {
        const known = titles[position]!;
        const share = shared[position]! / (words.size + known.length - shared[position]!);
        shared[position] = 0;
        if (share > best) found = [];
        if (share >= best) found.push(known.title);
        best = Math.max(best, share);
      }
      return found;
    },
  };
}
