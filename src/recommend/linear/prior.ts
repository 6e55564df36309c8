import type { UserAttributes } from '../../domain.ts';
import { type AttributeWords, attributeWordsOf, everyone, groupsOf } from '../../model/attributes.ts';
import type { LinearModel } from '../../model/linear-model.ts';

/** A group's preferences: one number per head position. */
export type GroupLikes = { group: string; likes: Float32Array };

/** The groups' preferences, independent of a viewer's ratings. */
export type PriorReader = {
  /** The share of all users who like each head movie. */
  everyone: Float32Array;
  /** The words for attributes that make a difference. */
  words: AttributeWords;
  /** The groups that someone is known to belong to, and how they differ from everyone. */
  groupsOf(attributes: UserAttributes): GroupLikes[];
  /** The sum of the groups' preferences: the same numbers each time for the same groups. */
  sumOf(groups: readonly GroupLikes[]): Float32Array;
};

export function createPriorReader({ prior, head }: LinearModel): PriorReader {
  const likesOf = (row: number) => prior.values.subarray(row * head.length, (row + 1) * head.length);
  const likesOfEveryone = likesOf(prior.groups.indexOf(everyone));
  const likesOfGroups = new Map(prior.groups.map((group, row) => [group, { group, likes: likesOf(row) }]));
  /** Sums of the likes of groups: there are few combinations, and every request needs one. */
  const sums = new Map<string, Float32Array>();

  const knownGroups = (attributes: UserAttributes) =>
    groupsOf(attributes).flatMap(({ name }) => {
      const known = likesOfGroups.get(name);
      return known ? [known] : [];
    });

  function sumOf(groups: readonly GroupLikes[]): Float32Array {
    const key = groups.map(({ group }) => group).join();
    let sum = sums.get(key);
    if (sum) return sum;
    sum = new Float32Array(head.length);
    for (const { likes } of groups) for (let movie = 0; movie < sum.length; movie++) sum[movie] += likes[movie];
    sums.set(key, sum);
    return sum;
  }

  return {
    everyone: likesOfEveryone,
    words: attributeWordsOf(prior.groups),
    groupsOf: knownGroups,
    sumOf,
  };
}
