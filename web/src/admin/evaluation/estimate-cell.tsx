import { figureWords } from '../../words/en/operator-format.ts';

type EstimateCellProps = {
  /** Undefined if it was not measured. */
  value: number | undefined;
  interval: readonly number[] | undefined;
  /** What fills the whole width. */
  most: number;
};

/** A cell with a value between the ends of its interval, as figures and as a bar. */
export function EstimateCell({ value, interval, most }: EstimateCellProps) {
  if (value === undefined) return <td>–</td>;
  const [least = value, largest = value] = interval ?? [];
  const share = (of: number) => `${(100 * Math.max(0, of)) / Math.max(most, Number.MIN_VALUE)}%`;
  return (
    <td>
      <strong>{figureWords(value)}</strong>{' '}
      <span class="estimate-interval">
        {figureWords(least)} to {figureWords(largest)}
      </span>
      <span class="estimate-bar" aria-hidden="true">
        <span class="estimate-value" style={{ width: share(value) }} />
        <span class="estimate-range" style={{ left: share(least), width: share(largest - least) }} />
      </span>
    </td>
  );
}
