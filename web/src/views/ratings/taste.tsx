import { useEffect } from 'preact/hooks';
import { type Bar, Bars, Columns } from '../../components/bars.tsx';
import { liked, loadLiked } from '../../state/catalogue.ts';
import { summaries } from '../../state/summaries.ts';
import { again, viewer } from '../../state/viewer.ts';
import { places, starNumber } from '../../words/index.ts';
import { decadesOf, genresOf, type Judged, likesOf, starsOf } from './taste-figures.ts';

const words = places.taste;

/** Fewer say little. */
const minRatings = 5;

/** A small picture of what the viewer likes, and how it differs from what others like. */
export function Taste() {
  useEffect(() => {
    loadLiked().catch(() => {});
  }, [again.value]);
  const { ratings } = viewer.person.value;
  if (ratings.length < minRatings) return null;
  const judged = ratings.flatMap(({ movie, rating }): Judged[] => {
    const summary = summaries.value.get(movie);
    return summary ? [{ stars: rating, year: summary.year, genres: summary.genres }] : [];
  });
  const average = ratings.reduce((sum, { rating }) => sum + rating, 0) / ratings.length;
  const genres = genresOf(judged, likesOf(liked.value?.movies ?? []));
  const most = Math.max(...genres.map(({ lift }) => lift));
  const bars = genres.map(({ name, lift }): Bar => ({ name, share: lift / most, text: words.more(lift) }));
  const parts = [
    { title: words.stars, columns: starsOf(judged).map((each) => ({ ...each, name: starNumber(each.value) })) },
    { title: words.decades, columns: decadesOf(judged).map((each) => ({ ...each, name: words.decade(each.value) })) },
  ];
  return (
    <section class="ratings-part taste" aria-labelledby="taste">
      <h2 id="taste">{words.title}</h2>
      <p>{words.note(average, ratings.length)}</p>
      <div class="taste-parts">
        {parts.map(({ title, columns }) => (
          <div key={title}>
            <h3>{title}</h3>
            <Columns
              label={title}
              columns={columns.map(({ name, share, films }) => ({ name, share, text: `${name}: ${films}` }))}
            />
          </div>
        ))}
        {bars.length > 0 && (
          <div>
            <h3>{words.genres}</h3>
            <Bars label={words.genres} bars={bars} />
          </div>
        )}
      </div>
    </section>
  );
}
