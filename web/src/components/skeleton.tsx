import './movie-row.css';
import './skeleton.css';

/** Places of things to come, for the first time that one waits for them; elements of a list. */
export function CardSkeletons({ count }: { count: number }) {
  return (
    <>
      {Array.from({ length: count }, (_, at) => (
        <li key={at} class="skeleton" aria-hidden="true">
          <div class="skeleton-cover" />
          <div class="skeleton-line" />
          <div class="skeleton-line skeleton-line-short" />
        </li>
      ))}
    </>
  );
}

/** Places of movies to come in a list of rows. */
export function RowSkeletons({ count }: { count: number }) {
  return (
    <>
      {Array.from({ length: count }, (_, at) => (
        <li key={at} class="movie-row" aria-hidden="true">
          <div class="skeleton-cover" />
          <div class="skeleton-line" />
        </li>
      ))}
    </>
  );
}
