import type { Part } from '../state/part.ts';
import { countWords } from '../state/words.ts';

/** The button under a list that is not shown whole. */
export function MorePart({ part, noun }: { part: Part<unknown>; noun: string }) {
  if (part.shown.length >= part.all) return null;
  return (
    <button type="button" onClick={part.showMore}>
      Show more of {countWords(part.all)} {noun}
    </button>
  );
}
