import type { ComponentChildren } from 'preact';
import './figure.css';

type FigureProps = { name: string; value: ComponentChildren; note?: ComponentChildren };

/** One value of a `<Figures>` list, with its name and where it comes from. */
export function Figure({ name, value, note }: FigureProps) {
  return (
    <div class="figure">
      <dt>{name}</dt>
      <dd class="figure-value">{value}</dd>
      {note !== undefined && <dd class="figure-note">{note}</dd>}
    </div>
  );
}

export function Figures({ children }: { children: ComponentChildren }) {
  return <dl class="figures">{children}</dl>;
}
