/** Keys whose values an example shows as they are; of all others it shows what they look like. */
const stable = new Set(['account', 'basis', 'code', 'error', 'rating', 'status', 'strategy', 'user_id']);

/** Stands for any number of elements more, at the end of a list. */
const andSoOn = '...';

/**
 * How an answer differs from the one that is shown: keys and types, the length of lists where it is shown whole, and the
 * values of stable keys. Null is of any type.
 * @returns a sentence each, with the place; empty if the two agree
 */
export function differences(shown: unknown, actual: unknown, place = 'answer'): string[] {
  if (shown === null || actual === null) return [];
  if (kindOf(shown) !== kindOf(actual)) return [`${place} is ${kindOf(actual)}, not ${kindOf(shown)}`];
  if (Array.isArray(shown)) return differencesOfLists(shown, actual as unknown[], place);
  if (typeof shown === 'object') return differencesOfObjects(shown, actual as object, place);
  const key = place.split('.').at(-1)!;
  return stable.has(key) && shown !== actual ? [`${place} is ${actual}, not ${shown}`] : [];
}

function differencesOfLists(shown: readonly unknown[], actual: readonly unknown[], place: string): string[] {
  const open = shown.at(-1) === andSoOn;
  const elements = open ? shown.slice(0, -1) : shown;
  const lengthFits = open ? actual.length >= elements.length : actual.length === elements.length;
  if (!lengthFits) return [`${place} has ${actual.length} elements, not ${elements.length}${open ? ' or more' : ''}`];
  // The elements beyond the shown ones look like the last of those.
  return actual.flatMap((element, index) =>
    differences(elements[Math.min(index, elements.length - 1)] ?? null, element, `${place}[${index}]`),
  );
}

function differencesOfObjects(shown: object, actual: object, place: string): string[] {
  const missing = Object.keys(shown).filter((key) => !(key in actual));
  const unknown = Object.keys(actual).filter((key) => !(key in shown));
  return [
    ...missing.map((key) => `${place} lacks ${key}`),
    ...unknown.map((key) => `${place} has ${key}, which is not shown`),
    ...Object.entries(shown).flatMap(([key, value]) =>
      key in actual ? differences(value, (actual as Record<string, unknown>)[key], `${place}.${key}`) : [],
    ),
  ];
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

/** The same for text: each shown line is among the actual ones, whatever its numbers; lines with "..." are not looked for. */
export function differencesOfText(shown: string, actual: string): string[] {
  const withoutNumbers = (text: string) => text.replaceAll(/\d[\d.,:TZ-]*/g, '#').trim();
  const lines = new Set(actual.split('\n').map(withoutNumbers));
  return shown
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.includes(andSoOn) && !lines.has(withoutNumbers(line)))
    .map((line) => `no line is like "${line}"`);
}
