import { useEffect } from 'preact/hooks';
import { type Bar, Bars, type Column, Columns } from '../../components/bars.tsx';
import { liked, loadLiked } from '../../state/catalogue.ts';
import { summaries } from '../../state/summaries.ts';
import { again, viewer } from '../../state/viewer.ts';
import { places, starNumber } from '../../words/index.ts';
import { decadesOf, genresOf, type Judged, likedFrom, likesOf, type Step, sharesOf, starsOf } from './taste-figures.ts';
import type { WatchedFilms } from './watched.tsx';

const words = places.taste;

/** Fewer say little. */
const minFilms = 5;

/** A small picture of what the viewer likes by their ratings. */
export function Taste() {
  const { ratings } = viewer.person.value;
  if (ratings.length < minFilms) return null;
  const judged = ratings.flatMap(({ movie, rating }) => {
    const summary = summaries.value.get(movie);
    return summary ? [{ stars: rating, year: summary.year, genres: summary.genres }] : [];
  });
  const average = ratings.reduce((sum, { rating }) => sum + rating, 0) / ratings.length;
  const columns = columnsOf(starsOf(judged), starNumber);
  return (
    <Picture
      note={words.note(average, ratings.length)}
      said={{ title: words.stars, columns }}
      genresTitle={words.genres}
      films={judged}
      likes={judged.filter(({ stars }) => stars >= likedFrom.stars)}
    />
  );
}

/** The same by what they watched. */
export function WatchedTaste({ films }: Pick<WatchedFilms, 'films'>) {
  if (films.length < minFilms) return null;
  const judged = films.map(({ movie: { year, genres }, share }) => ({ share, year, genres }));
  const likes = judged.filter(({ share }) => share >= likedFrom.share);
  const columns = columnsOf(sharesOf(judged), String);
  return (
    <Picture
      note={words.watchedNote(films.length, likes.length)}
      said={{ title: words.shares, columns }}
      genresTitle={words.watchedGenres}
      films={judged}
      likes={likes}
    />
  );
}

function columnsOf(steps: readonly Step[], nameOf: (value: number) => string): Column[] {
  return steps.map(({ value, share, films }) => {
    const name = nameOf(value);
    return { name, share, text: `${name}: ${films}` };
  });
}

type PictureProps = {
  note: string;
  said: { title: string; columns: readonly Column[] };
  genresTitle: string;
  films: readonly Judged[];
  likes: readonly Judged[];
};

/** How a viewer's taste differs from what others like. */
function Picture({ note, said, genresTitle, films, likes }: PictureProps) {
  useEffect(() => {
    loadLiked().catch(() => {});
  }, [again.value]);
  const genres = genresOf(likes, likesOf(liked.value?.movies ?? []));
  const most = Math.max(...genres.map(({ lift }) => lift));
  const bars = genres.map(({ name, lift }): Bar => ({ name, share: lift / most, text: words.more(lift) }));
  const parts = [said, { title: words.decades, columns: columnsOf(decadesOf(films), words.decade) }];
  return (
    <section class="ratings-part taste" aria-labelledby="taste">
      <h2 id="taste">{words.title}</h2>
      <p>{note}</p>
      <div class="taste-parts">
        {parts.map(({ title, columns }) => (
          <div key={title}>
            <h3>{title}</h3>
            <Columns label={title} columns={columns} />
          </div>
        ))}
        {bars.length > 0 && (
          <div>
            <h3>{genresTitle}</h3>
            <Bars label={genresTitle} bars={bars} />
          </div>
        )}
      </div>
    </section>
  );
}
