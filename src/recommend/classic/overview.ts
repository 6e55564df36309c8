import { stopWords } from './stop-words.ts';

/** One term of one text; `term` counts in the order of the alphabet. */
export type TermWeight = { term: number; weight: number };

/**
 * What scikit-learn's `TfidfVectorizer(max_features=termCount, stop_words='english')` makes of the same texts: words of at
 * least two letters or digits in lower case, the most frequent `termCount` of them, tf times the smooth idf
 * `ln((1 + n) / (1 + df)) + 1`, rows of length 1. Of equally frequent words the alphabetically first are taken, where
 * scikit-learn leaves it open.
 * @returns one row a text, ascending by term; empty if a text has none of the terms
 */
export function weighTerms(texts: readonly string[], termCount: number): TermWeight[][] {
  const counted = texts.map(countWords);
  const terms = mostFrequent(counted, termCount);
  const inverseFrequency = terms.map((term) => {
    const documents = counted.reduce((sum, words) => sum + Number(words.has(term)), 0);
    return Math.log((1 + texts.length) / (1 + documents)) + 1;
  });
  return counted.map((words) => {
    const row = terms.flatMap((term, index) => {
      const count = words.get(term);
      return count === undefined ? [] : [{ term: index, weight: count * inverseFrequency[index] }];
    });
    const length = Math.hypot(...row.map(({ weight }) => weight));
    return row.map(({ term, weight }) => ({ term, weight: weight / length }));
  });
}

function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}_]{2,}/gu)) {
    if (!stopWords.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/** In the order of the alphabet. */
function mostFrequent(counted: readonly ReadonlyMap<string, number>[], termCount: number): string[] {
  const totals = new Map<string, number>();
  for (const words of counted) {
    for (const [word, count] of words) totals.set(word, (totals.get(word) ?? 0) + count);
  }
  return [...totals]
    .sort(([wordA, a], [wordB, b]) => b - a || (wordA < wordB ? -1 : 1))
    .slice(0, termCount)
    .map(([word]) => word)
    .sort();
}
