import { ageBandOf, nameOfAgeBand } from '../domain/age-bands.ts';
import type { UserAttributes } from '../domain.ts';

/** The group of all users: its prior is popularity. */
export const everyone = 'everyone';

export type GroupKind = 'age' | 'gender' | 'gender and age' | 'occupation';

/** One of the groups of a kind; a user whose attributes are known belongs to exactly one of each kind. */
export type Group = { kind: GroupKind; name: string };

/** The groups that a user belongs to, as far as the attributes are known, such as `gender F, age 25-34`. */
export function groupsOf({ age, gender, occupation }: UserAttributes): Group[] {
  const groups: Group[] = [];
  const add = (kind: GroupKind, name: string) => groups.push({ kind, name });
  if (age !== null) add('age', `age ${nameOfAgeBand(ageBandOf(age))}`);
  if (gender !== null) add('gender', `gender ${gender}`);
  if (age !== null && gender !== null) add('gender and age', `gender ${gender}, age ${nameOfAgeBand(ageBandOf(age))}`);
  if (occupation !== null) add('occupation', `occupation ${occupation}`);
  return groups;
}

/** What the attributes of some groups' members are called. */
export type AttributeWords = { genders: string[]; occupations: string[] };

/** Reads names of groups as `groupsOf` makes them; in alphabetical order. */
export function attributeWordsOf(groups: readonly string[]): AttributeWords {
  const after = (kind: string, names: readonly string[]) =>
    names.filter((name) => name.startsWith(`${kind} `)).map((name) => name.slice(kind.length + 1));
  const simple = groups.filter((name) => !/^gender .*, age [^,]+$/.test(name));
  return { genders: after('gender', simple).sort(), occupations: after('occupation', groups).sort() };
}
