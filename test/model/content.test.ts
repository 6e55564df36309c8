import { expect, it, describe as suite } from 'vitest';
import { attributeWordsOf, groupsOf } from '../../src/model/attributes.ts';
import { buildVocabulary, columnsOf, describe, featuresOf } from '../../src/model/content.ts';
import { defaultHyperparameters } from '../../src/model/hyperparameters.ts';
import { evidenceOfWatch, preferenceOf, preferenceOfWatch } from '../../src/model/preferences.ts';
import { movie } from '../support/taste.ts';

suite('content features', () => {
  it('name what a movie is about, whatever is known of it', () => {
    const alien = movie('alien+1979', {
      genres: ['Horror'],
      actors: ['Sigourney Weaver'],
      overview: 'In space, in SPACE: à la carte',
    });
    expect([...featuresOf(alien)].sort()).toEqual(
      ['actor:sigourney weaver', 'genre:horror', 'word:carte', 'word:space', 'years10:1970', 'years5:1975'].sort(),
    );
    expect([...featuresOf(movie('untitled'))]).toEqual([]);
  });

  it('become unit vectors in which rare features weigh more', () => {
    const movies = [
      movie('a', { genres: ['Drama', 'War'] }),
      movie('b', { genres: ['Drama', 'War'] }),
      movie('c', { genres: ['Drama'] }),
      movie('d', { genres: ['Unique'] }),
    ];
    const vocabulary = buildVocabulary(movies);
    expect(vocabulary.features).toEqual(['genre:drama', 'genre:war']);
    const { column, value } = describe(movies[0], columnsOf(vocabulary), vocabulary);
    const [drama, war] = [Math.log(4 / 3), Math.log(2)];
    expect([...column]).toEqual([0, 1]);
    expect(value[0]).toBeCloseTo(drama / Math.hypot(drama, war), 6);
    expect(value[1]).toBeCloseTo(war / Math.hypot(drama, war), 6);
    expect(describe(movies[3], columnsOf(vocabulary), vocabulary).column).toHaveLength(0);
  });
});

suite('groups', () => {
  const namesOf = (age: number | null, gender: string | null, occupation: string | null) =>
    groupsOf({ age, gender, occupation }).map(({ name }) => name);

  it('are those that the known attributes allow, one of each kind', () => {
    expect(namesOf(null, null, null)).toEqual([]);
    expect(namesOf(17, null, null)).toEqual(['age under 18']);
    expect(namesOf(25, 'F', 'artist')).toEqual(['age 25-34', 'gender F', 'gender F, age 25-34', 'occupation artist']);
    expect(namesOf(99, null, null)).toEqual(['age 56 and over']);
  });

  it('say the words that they are made of', () => {
    const groups = [...namesOf(25, 'F', 'writer'), ...namesOf(70, 'in between, more or less', 'artist')];
    expect(attributeWordsOf(groups)).toEqual({
      genders: ['F', 'in between, more or less'],
      occupations: ['artist', 'writer'],
    });
  });
});

suite('preferences', () => {
  it.each([
    [0.5, 0.3],
    [1, 0.3],
    [2.5, 0.5],
    [4, 1],
    [4.5, 1.1],
    [5, 1.2],
  ])('%s stars are worth %s', (stars, worth) => {
    expect(preferenceOf(stars, defaultHyperparameters)).toBeCloseTo(worth, 10);
  });

  it('of a movie that was begun and left are a weak no', () => {
    const [left, least] = [0.05, 0.1].map((share) => preferenceOfWatch(share, defaultHyperparameters));
    expect(left).toBeLessThan(0);
    expect(left).toBeCloseTo(-least, 10);
  });

  it('of a movie watched to its end are those of 4 stars, and of others by how much was watched', () => {
    expect(preferenceOfWatch(1, defaultHyperparameters)).toBe(preferenceOf(4, defaultHyperparameters));
    expect(preferenceOfWatch(0.5, defaultHyperparameters)).toBeCloseTo(
      preferenceOfWatch(1, defaultHyperparameters) / 2,
    );
    expect(preferenceOfWatch(0, defaultHyperparameters)).toBe(0);
    expect([-1, 0, 1, 2].map((share) => evidenceOfWatch(share, defaultHyperparameters))).toEqual([0, 0, 1, 1]);
  });
});
