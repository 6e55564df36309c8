import './columns.css';

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
