import './movie-row.css';
import './skeleton.css';

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
