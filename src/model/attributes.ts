import type { UserAttributes } from '../domain.ts';

/** MovieLens 1M's own bands, each named by its first and last year. */
const firstYears = [0, 18, 25, 35, 45, 50, 56];

/** The group that everyone belongs to: its prior is popularity. */
export const everyone = 'everyone';

/**
 * The groups that a user belongs to, as far as the attributes are known, such as `['everyone', 'age 25-34', 'gender F',
 * 'gender F, age 25-34', 'occupation artist']`. The prior has one row for each group.
 */
export function groupsOf({ age, gender, occupation }: UserAttributes): string[] {
  const groups = [everyone];
  const ageGroup = age === null ? undefined : `age ${ageBand(age)}`;
  const genderGroup = gender === null ? undefined : `gender ${gender}`;
  if (ageGroup) groups.push(ageGroup);
  if (genderGroup) groups.push(genderGroup);
  if (ageGroup && genderGroup) groups.push(`${genderGroup}, ${ageGroup}`);
  if (occupation !== null) groups.push(`occupation ${occupation}`);
  return groups;
}

function ageBand(age: number): string {
  const band = firstYears.findLastIndex((year) => age >= year);
  const next = firstYears[band + 1];
  if (next === undefined) return `${firstYears[band]} and over`;
  return band === 0 ? `under ${next}` : `${firstYears[band]}-${next - 1}`;
}
