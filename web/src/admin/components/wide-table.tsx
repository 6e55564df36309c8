import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

type WideTableProps = {
  /** What the table shows, for those who do not see it. */
  name: string;
  columns: readonly Column[];
  /** Rows of the table. */
  children: ComponentChildren;
};

type Column = string | { name: string; isNumber?: boolean; isUnseen?: boolean };

/** A table that scrolls by itself where the window is too narrow for it. */
export function WideTable({ name, columns, children }: WideTableProps) {
  const region = useRef<HTMLElement>(null);
  // At once, and whenever a size changes.
  useLayoutEffect(() => letKeyboardScroll(region.current!));
  useEffect(() => watchSizes(region.current!), []);
  return (
    <section ref={region} class="wide-table" aria-label={name}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => {
              const {
                name: head,
                isNumber = false,
                isUnseen = false,
              } = typeof column === 'string' ? { name: column } : column;
              return (
                <th key={head} scope="col" class={isNumber ? 'number' : undefined}>
                  <span class={isUnseen ? 'unseen' : undefined}>{head}</span>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

/** Makes a region a stop of the keyboard as long as it has more than it shows. */
function letKeyboardScroll(region: HTMLElement): void {
  if (region.scrollWidth > region.clientWidth) region.tabIndex = 0;
  else region.removeAttribute('tabindex');
}

function watchSizes(region: HTMLElement): () => void {
  const observer = new ResizeObserver(() => letKeyboardScroll(region));
  observer.observe(region);
  observer.observe(region.firstElementChild!);
  return () => observer.disconnect();
}
