import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Where the element of a list that had the focus has gone, the same control of the one that took its place gets it: who
 * works with the keyboard goes on from where they were. Looks whenever `order` changes.
 */
export function useKeptFocus(list: RefObject<HTMLElement | null>, order: unknown): void {
  const last = useRef({ child: -1, control: -1 });

  useEffect(() => {
    const element = list.current;
    const remember = ({ target }: FocusEvent) => {
      const child = [...(element?.children ?? [])].findIndex((each) => each.contains(target as Node));
      const control = controlsOf(element?.children[child]).indexOf(target as HTMLElement);
      last.current = { child, control };
    };
    const forget = () => {
      // What is taken away loses the focus to nothing; nothing but that shall bring it back.
      if (element?.contains(document.activeElement) || document.activeElement === document.body) return;
      last.current = { child: -1, control: -1 };
    };
    element?.addEventListener('focusin', remember);
    document.addEventListener('focusin', forget);
    return () => {
      element?.removeEventListener('focusin', remember);
      document.removeEventListener('focusin', forget);
    };
  }, []);

  useLayoutEffect(() => {
    const { child, control } = last.current;
    const children = list.current?.children ?? [];
    if (child < 0 || children.length === 0 || document.activeElement !== document.body) return;
    const controls = controlsOf(children[Math.min(child, children.length - 1)]);
    controls[Math.min(control, controls.length - 1)]?.focus({ preventScroll: true });
  }, [order]);
}

function controlsOf(element: Element | undefined): HTMLElement[] {
  return [...(element?.querySelectorAll<HTMLElement>('a, button, input') ?? [])];
}
