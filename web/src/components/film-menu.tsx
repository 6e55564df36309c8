import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { markFilm } from '../state/actions.ts';
import type { Mark, MovieName } from '../state/person.ts';
import { viewer } from '../state/viewer.ts';
import { common } from '../words/index.ts';
import { movieAddress } from './film-link.ts';

type Opened = { movie: MovieName; button: HTMLElement };

/** The film whose menu is open. There is one menu for all cards, over everything else, so that no row cuts it off. */
const opened = signal<Opened | null>(null);

export function FilmMenuButton({ movie }: { movie: MovieName }) {
  const isOpen = opened.value?.movie.id === movie.id;
  return (
    <button
      type="button"
      class="button-bare film-menu-button"
      aria-haspopup="menu"
      aria-expanded={isOpen}
      aria-label={common.menu.open(movie.title)}
      onClick={({ currentTarget }) => (opened.value = isOpen ? null : { movie, button: currentTarget })}
    >
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
        <path d="M4 10h.01M10 10h.01M16 10h.01" stroke="currentColor" stroke-width="3.2" stroke-linecap="round" />
      </svg>
    </button>
  );
}

/** Stands once on the page. */
export function FilmMenu() {
  const now = opened.value;
  return now && <OpenMenu key={now.movie.id} of={now} />;
}

const order = ['watchlist', 'seen', 'hidden'] as const satisfies readonly Mark[];

function OpenMenu({ of: { movie, button } }: { of: Opened }) {
  const { route } = useLocation();
  const menu = useRef<HTMLDivElement>(null);
  const close = () => {
    opened.value = null;
  };

  useEffect(() => {
    const element = menu.current!;
    element.showPopover();
    place(element, button);
    element.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const shut = ({ newState }: ToggleEvent) => {
      if (newState === 'closed') close();
    };
    element.addEventListener('toggle', shut);
    addEventListener('scroll', close, { passive: true });
    return () => {
      element.removeEventListener('toggle', shut);
      removeEventListener('scroll', close);
      const isLost = document.activeElement === document.body || element.contains(document.activeElement);
      if (isLost) button.focus({ preventScroll: true });
    };
  }, []);

  function press(event: KeyboardEvent): void {
    const items = [...menu.current!.querySelectorAll<HTMLElement>('[role=menuitem]')];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    // From where the menu was opened, the browser goes on.
    if (event.key === 'Tab') button.focus();
    if (event.key === 'Tab' || event.key === 'Escape') close();
    if (next === undefined) return;
    event.preventDefault();
    items.at(next % items.length)?.focus();
  }

  const go = (part: string) => (event: MouseEvent) => {
    event.preventDefault();
    event.stopPropagation();
    close();
    route(`${movieAddress(movie.id)}#${part}`);
  };

  return (
    <div ref={menu} class="film-menu" popover="auto" role="menu" aria-label={movie.title} onKeyDown={press}>
      {order.map((mark) => {
        const isOn = viewer.marked[mark].value.has(movie.id);
        const { add, remove } = common.marks[mark];
        const choose = () => {
          close();
          markFilm(mark, movie, !isOn);
        };
        return (
          <button key={mark} type="button" role="menuitem" tabIndex={-1} onClick={choose}>
            {isOn ? remove : add}
          </button>
        );
      })}
      <a role="menuitem" tabIndex={-1} href={`${movieAddress(movie.id)}#similar`} onClick={go('similar')}>
        {common.menu.similar}
      </a>
      <a role="menuitem" tabIndex={-1} href={`${movieAddress(movie.id)}#for-you`} onClick={go('for-you')}>
        {common.menu.why}
      </a>
    </div>
  );
}

/** Below the button if there is space, otherwise above it; a style sheet puts it at the foot of a narrow window. */
function place(menu: HTMLElement, button: HTMLElement): void {
  const { bottom, top, right } = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const isAbove = bottom + height + 8 > innerHeight && top > height;
  menu.style.setProperty(
    '--menu-top',
    `${isAbove ? top - height - 4 : Math.min(bottom + 4, innerHeight - height - 4)}px`,
  );
  menu.style.setProperty('--menu-left', `${Math.max(8, Math.min(right - width, innerWidth - width - 8))}px`);
}
