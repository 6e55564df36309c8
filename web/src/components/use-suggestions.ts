import { useRef, useState } from 'preact/hooks';
import type { CallOptions } from '../../../client/index.ts';
import { api } from '../api.ts';
import { common } from '../words/index.ts';
import type { Movie } from './film-card.tsx';
import { useAnswer } from './hooks.ts';

/** Milliseconds: keys that follow each other faster than `fast` are one, once `pause` has passed without any. */
const typing = { fast: 200, pause: 150 };

/** As many as can be looked over at once. */
const most = 8;

/** A text that is being typed, and the films that it may mean. */
export function useSuggestions() {
  const [text, setText] = useState('');
  const [asked, setAsked] = useState('');
  const last = useRef({ time: 0, timer: 0 });
  const { answer: found } = useAnswer((options) => (asked === '' ? undefined : find(asked, options)), [asked]);

  function type(text: string): void {
    const isFast = Date.now() - last.current.time < typing.fast;
    clearTimeout(last.current.timer);
    const timer = isFast ? window.setTimeout(() => setAsked(text.trim()), typing.pause) : 0;
    last.current = { time: Date.now(), timer };
    setText(text);
    if (!isFast) setAsked(text.trim());
  }

  const suggestions = text.trim() === '' ? [] : (found?.movies ?? []);
  // Of a text that is not the one typed by now there is nothing to say.
  return { text, type, suggestions, said: found?.text === text.trim() ? say(found.text, suggestions.length) : '' };
}

type Found = { text: string; movies: readonly Movie[] };

async function find(text: string, options: Pick<CallOptions, 'signal'>): Promise<Found> {
  const { movies } = await api.get('/v1/movies', { search: text, limit: most }, options);
  return { text, movies };
}

function say(text: string, count: number): string {
  return count === 0 ? common.search.none(text) : common.search.found(count);
}
