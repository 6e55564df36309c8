import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { byTelling } from '../genres.ts';
import { common, films } from '../words/index.ts';
import { Cover } from './cover.tsx';
import type { Movie } from './film-card.tsx';
import { movieAddress } from './film-link.ts';
import { useSuggestions } from './use-suggestions.ts';
import './search.css';

type SearchParts = {
  /** What the field and its list are called in the page. */
  id: string;
  label: string;
  /** Takes the film that was chosen; without it, the film's own page is shown. */
  onChoose?: (movie: Movie) => void;
};

/** Finds films; an editable combobox with a list (WAI-ARIA Authoring Practices 1.2). */
export function SearchField({ id, label, onChoose }: SearchParts) {
  const listId = `${id}-suggestions`;
  const optionId = (at: number) => `${id}-suggestion-${at}`;
  const { route, url } = useLocation();
  const input = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [activeId, setActiveId] = useState<string>();
  const { text, type, suggestions, said } = useSuggestions();
  const shown = isOpen ? suggestions : [];
  // By its id, as newer suggestions may come while one chooses.
  const active = shown.findIndex(({ id }) => id === activeId);

  useEffect(close, [url]);
  useEffect(() => {
    if (active >= 0) document.getElementById(optionId(active))?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  function close(): void {
    setOpen(false);
    setActiveId(undefined);
  }

  function change(text: string): void {
    type(text);
    setActiveId(undefined);
    setOpen(text.trim() !== '');
  }

  function choose(movie: Movie): void {
    change('');
    if (onChoose) onChoose(movie);
    else route(movieAddress(movie.id));
  }

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const chosen = shown[active] ?? (onChoose && suggestions[0]);
    if (chosen) {
      choose(chosen);
    } else if (!onChoose && text.trim() !== '') {
      close();
      route(`/search?q=${encodeURIComponent(text.trim())}`);
    } else {
      input.current?.focus();
    }
  }

  function press(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') {
      if (!isOpen) change('');
      close();
    } else if (step && suggestions.length > 0) {
      event.preventDefault();
      setOpen(true);
      setActiveId(suggestions[stepped(active, step, suggestions.length)]?.id);
    }
  }

  return (
    <search class="search">
      <form onSubmit={submit} onFocusOut={(event) => leaves(event) && close()}>
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-label={label}
          placeholder={label}
          autocomplete="off"
          enterkeyhint="search"
          spellcheck={false}
          maxLength={200}
          aria-autocomplete="list"
          aria-expanded={shown.length > 0}
          aria-controls={listId}
          aria-activedescendant={active < 0 ? undefined : optionId(active)}
          value={text}
          onInput={(event) => change(event.currentTarget.value)}
          onKeyDown={press}
        />
        <button type="submit" class="button-bare" aria-label={common.search.button}>
          <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
            <path
              d="M8.5 2.5a6 6 0 1 1 0 12a6 6 0 1 1 0-12zM13 13l5 5"
              fill="none"
              stroke="currentColor"
              stroke-width="2"
            />
          </svg>
        </button>
        <div
          id={listId}
          class="search-list"
          role="listbox"
          aria-label={common.search.options}
          hidden={shown.length === 0}
        >
          {shown.map((movie, at) => (
            <a
              key={movie.id}
              id={optionId(at)}
              role="option"
              aria-selected={at === active}
              tabIndex={-1}
              href={movieAddress(movie.id)}
              onMouseDown={keepFocus}
              onClick={(event) => {
                if (!onChoose) return change('');
                // Nor shall the router follow it.
                event.preventDefault();
                event.stopPropagation();
                choose(movie);
              }}
            >
              <Cover movie={movie} isBare />
              <span>
                <bdi>{movie.title}</bdi> <small>{films.facts({ ...movie, genres: byTelling(movie.genres) })}</small>
              </span>
            </a>
          ))}
        </div>
        <p class={isOpen && said && shown.length === 0 ? 'search-said' : 'unseen'} role="status">
          {isOpen ? said : ''}
        </p>
      </form>
    </search>
  );
}

/** Beyond either end is -1, no choice, as it was before the first. */
function stepped(active: number, step: number, count: number): number {
  if (active < 0) return step === 1 ? 0 : count - 1;
  return active + step < count ? active + step : -1;
}

/** Not every browser gives a link the focus; lost to nothing, it would close the list before the click. */
function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}

function leaves({ currentTarget, relatedTarget }: FocusEvent): boolean {
  return !(currentTarget as Element).contains(relatedTarget as Element | null);
}
