import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** Milliseconds: long enough to be followed, short enough not to be waited for. */
const duration = 240;

type Spot = { left: number; top: number };

/**
 * Lets the children of a list glide to their new places, and new ones appear, whenever `order` changes; not for people who
 * want less motion. Children are told apart by their `data-id`.
 */
export function useGlide(list: RefObject<HTMLElement | null>, order: unknown): void {
  const before = useRef<ReadonlyMap<string, Spot> | undefined>(undefined);
  useLayoutEffect(() => {
    const children = [...(list.current?.children ?? [])].filter((child) => child instanceof HTMLElement);
    const spots = new Map(children.map((child) => [child.dataset.id ?? '', spotOf(child)]));
    const former = before.current;
    before.current = spots;
    if (!former || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const top = list.current?.getBoundingClientRect().top ?? 0;
    for (const child of children) {
      const [from, to] = [former.get(child.dataset.id ?? ''), spots.get(child.dataset.id ?? '')!];
      if (top + Math.min(to.top, from?.top ?? to.top) < innerHeight) move(child, from, to);
    }
  }, [order]);
}

/** Within the list, so that scrolling is no move. */
function spotOf({ offsetLeft: left, offsetTop: top }: HTMLElement): Spot {
  return { left, top };
}

function move(child: HTMLElement, from: Spot | undefined, to: Spot): void {
  if (!from) {
    child.animate([{ opacity: 0 }, { opacity: 1 }], { duration, easing: 'ease-out' });
  } else if (from.left !== to.left || from.top !== to.top) {
    const start = `translate(${from.left - to.left}px, ${from.top - to.top}px)`;
    child.animate([{ transform: start }, { transform: 'none' }], { duration, easing: 'ease-out' });
  }
}
