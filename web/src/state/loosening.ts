import { places } from '../words/index.ts';
import { type Choice, filtersOf } from './address.ts';
import type { AskPage } from './recommendations.ts';
import type { Subject } from './subject.ts';

/** A filter that can be given up, and the choice without it. */
export type Loosening = { filter: string; choice: Choice };

/** Every choice that has one filter fewer. */
export function looserChoices(choice: Choice): Loosening[] {
  const all: Loosening[] = [
    { filter: places.wall.anyGenre, choice: { ...choice, genres: [] } },
    { filter: places.wall.anyYear, choice: { ...choice, yearFrom: null, yearTo: null } },
    { filter: places.wall.anyLength, choice: { ...choice, runtimeMax: null } },
    { filter: places.wall.anyLanguage, choice: { ...choice, language: null } },
  ];
  const filters = JSON.stringify(filtersOf(choice));
  return all.filter((looser) => JSON.stringify(filtersOf(looser.choice)) !== filters);
}

/** Those that make a list that has something in it. */
export async function findLoosenings(ask: AskPage, subject: Subject, choice: Choice, signal: AbortSignal) {
  const looser = looserChoices(choice);
  const place = { limit: 1, cursor: null };
  const pages = await Promise.all(looser.map((each) => ask(subject, each.choice, place, { signal })));
  return looser.filter((_, index) => pages[index]!.items.length > 0);
}
