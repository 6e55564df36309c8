import { effect, untracked } from '@preact/signals';
import { api } from '../api.ts';
import type { Choice } from './address.ts';
import { createShelf } from './create-shelf.ts';
import { createAskPage } from './recommendations.ts';
import { again, viewer } from './viewer.ts';

export const askPage = createAskPage(api);

const isTakenOut = (movie: string) => viewer.stars.peek().has(movie) || viewer.hiddenMovies.peek().has(movie);

/** The recommendations of the home view; they outlast it, so that who comes back finds them. */
export const shelf = createShelf(askPage, isTakenOut);

/**
 * Keeps the shelf true to whoever looks for as long as it is shown.
 * @returns a function that ends it
 */
export function keepShown(choice: Choice): () => void {
  const end = effect(() => {
    again.value;
    const subject = viewer.subject.value;
    untracked(() => shelf.show(subject, choice));
  });
  return () => {
    end();
    shelf.leave();
  };
}
