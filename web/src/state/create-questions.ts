import { type ReadonlySignal, signal } from '@preact/signals';
import type { components } from '../../../client/index.ts';
import type { Stored } from './stored.ts';

export type Question = Pick<components['schemas']['OnboardingMovies']['movies'][number], 'movie'>;

/** Movies that a newcomer is asked about. */
export type Questions = {
  /** Null before the first have come. */
  shown: ReadonlySignal<readonly Question[] | null>;
  /** Asks for the first ones, where that has not succeeded yet. */
  begin(): Promise<void>;
  /** Never asks about a movie again; another one takes its place. @returns false where there is no other */
  skip(movie: string): Promise<boolean>;
  /** Puts others into the places of those that have been rated. @returns false where there are too few */
  renew(): Promise<boolean>;
  /** Puts a movie that the viewer has looked for before all others. */
  add(movie: Question['movie']): void;
};

export type QuestionsParts = {
  ask(limit: number, exclude: readonly string[]): Promise<readonly Question[]>;
  /** By movie. */
  stars: ReadonlySignal<ReadonlyMap<string, number>>;
  /** Movies that were never seen. */
  unseen: Stored<readonly string[]>;
};

export const questionsShown = 12;

/** As much as an address can hold; what the server asks about all the same is left out here. */
const maxExcluded = 120;

export function createQuestions({ ask, stars, unseen }: QuestionsParts): Questions {
  const shown = signal<readonly Question[] | null>(null);
  /** What comes next, so that nobody has to wait for it. */
  let reserve: readonly Question[] = [];

  function known(): string[] {
    const there = shown.peek() ?? [];
    return [...stars.peek().keys(), ...unseen.value.peek(), ...there.map(({ movie }) => movie.id)];
  }

  function newsIn(questions: readonly Question[]): Question[] {
    const out = new Set(known());
    return questions.filter(({ movie }) => !out.has(movie.id));
  }

  async function stock(count: number): Promise<void> {
    reserve = newsIn(reserve);
    if (reserve.length < count) reserve = newsIn(await ask(2 * questionsShown, known().slice(-maxExcluded)));
  }

  /** @returns whether each place has another one now */
  async function replace(isOver: (movie: string) => boolean): Promise<boolean> {
    const count = (shown.peek() ?? []).filter(({ movie }) => isOver(movie.id)).length;
    await stock(count);
    const areEnough = reserve.length >= count;
    const next = [...reserve];
    shown.value = (shown.peek() ?? []).flatMap((question) => {
      const taken = isOver(question.movie.id) ? next.shift() : question;
      return taken ? [taken] : [];
    });
    reserve = next;
    return areEnough;
  }

  return {
    shown,
    async begin() {
      if (shown.peek() !== null) return;
      await stock(questionsShown);
      shown.value = reserve.slice(0, questionsShown);
      reserve = reserve.slice(questionsShown);
    },
    async skip(movie) {
      unseen.change((before) => [...before, movie]);
      return await replace((id) => id === movie);
    },
    renew: () => replace((id) => stars.peek().has(id)),
    add(movie) {
      shown.value = [{ movie }, ...(shown.peek() ?? []).filter((question) => question.movie.id !== movie.id)];
    },
  };
}
