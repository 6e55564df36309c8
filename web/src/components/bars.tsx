import './bars.css';

export type Bar = {
  name: string;
  /** Of the whole width, 0 to 1. */
  share: number;
  /** What the bar says, as text. */
  text: string;
};

/** Some values beside each other, as text and as bars. */
export function Bars({ bars, label }: { bars: readonly Bar[]; label: string }) {
  return (
    <ul class="bars" aria-label={label}>
      {bars.map(({ name, share, text }) => (
        <li key={name}>
          <span class="bars-name">{name}</span>
          <span class="bars-track" aria-hidden="true">
            <span style={{ width: `${Math.min(1, Math.max(0, share)) * 100}%` }} />
          </span>
          <span class="bars-text">{text}</span>
        </li>
      ))}
    </ul>
  );
}

export type Column = {
  name: string;
  /** Of the whole height, 0 to 1. */
  share: number;
  /** What the column says, as text. */
  text: string;
};

/** A small histogram. */
export function Columns({ columns, label }: { columns: readonly Column[]; label: string }) {
  return (
    <ul class="columns" aria-label={label}>
      {columns.map(({ name, share, text }) => (
        <li key={name} title={text}>
          <span class="columns-track" aria-hidden="true">
            <span style={{ height: `${share * 100}%` }} />
          </span>
          <span aria-hidden="true">{name}</span>
          <span class="unseen">{text}</span>
        </li>
      ))}
    </ul>
  );
}
