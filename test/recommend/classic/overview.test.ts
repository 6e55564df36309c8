import { describe, expect, it } from 'vitest';
import { weighTerms } from '../../../src/recommend/classic/overview.ts';

describe('weighTerms', () => {
  it('weighs like TfidfVectorizer(max_features=6, stop_words="english") of scikit-learn 1.7', () => {
    const texts = [
      'The boy finds a toy, and the toy finds a friend.',
      'A detective finds the killer of his friend!',
      '',
      "Boy meets girl; girl leaves. A boy's life in New York.",
      'Été à Paris: the café girl & a 2nd life',
    ];
    // Columns: boy, finds, friend, girl, life, toy.
    const expected = [
      [0.28694451, 0.57388903, 0.28694451, 0, 0, 0.71132066],
      [0, Math.SQRT1_2, Math.SQRT1_2, 0, 0, 0],
      [0, 0, 0, 0, 0, 0],
      [0.66666667, 0, 0, 0.66666667, 0.33333333, 0],
      [0, 0, 0, Math.SQRT1_2, Math.SQRT1_2, 0],
    ];
    weighTerms(texts, 6).forEach((row, text) => {
      const weights = new Map(row.map(({ term, weight }) => [term, weight]));
      expected[text].forEach((weight, term) => {
        expect(weights.get(term) ?? 0).toBeCloseTo(weight, 7);
      });
    });
  });

  it('takes the alphabetically first of equally frequent words, whatever the order of the texts', () => {
    const weights = weighTerms(['zebra apple', 'mango'], 2);
    expect(weights.map((row) => row.map(({ term }) => term))).toEqual([[0], [1]]);
  });

  it('keeps letters of every script and drops stop words and single letters', () => {
    expect(weighTerms(['Ä Österreich', 'the x and', '東京'], 9).map((row) => row.length)).toEqual([1, 0, 1]);
  });
});
