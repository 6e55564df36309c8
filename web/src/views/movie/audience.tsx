import type { components } from '../../../../client/index.ts';
import { type Bar, Bars, type Column, Columns } from '../../components/bars.tsx';
import { isGenre } from '../../genres.ts';
import { films } from '../../words/index.ts';

type Counted = components['schemas']['Audience'];

const words = films.page;

/** Who likes a movie: how it is rated or how much of it is watched, by whom, and what else they like. */
export function Audience({ of: audience }: { of: Counted | undefined }) {
  return (
    <section class="movie-audience" aria-labelledby="audience">
      <h2 id="audience">{words.audience}</h2>
      {audience ? <Groups audience={audience} /> : <p>{words.counting}</p>}
    </section>
  );
}

function Groups({ audience }: { audience: Counted }) {
  const parts = [
    { title: words.fansLike, note: words.fansLikeNote, bars: genresOf(audience) },
    { title: words.byAge, note: words.byAgeNote(audience), bars: agesOf(audience) },
    { title: words.byGender, note: words.byGenderNote(audience), bars: gendersOf(audience) },
  ];
  const { ratings, watches } = audience;
  return (
    <>
      <p>{films.audienceSummary(audience)}</p>
      {ratings + watches > 0 && (
        <div class="movie-columns">
          {ratings > 0 && (
            <div>
              <h3>{words.ratings}</h3>
              <Columns label={words.byStars} columns={starsOf(audience)} />
            </div>
          )}
          {watches > 0 && (
            <div>
              <h3>{words.watches}</h3>
              <p class="movie-note">{words.watchesNote}</p>
              <Columns label={words.watchesNote} columns={sharesOf(audience)} />
            </div>
          )}
          {parts
            .filter(({ bars }) => bars.length > 0)
            .map(({ title, note, bars }) => (
              <div key={title}>
                <h3>{title}</h3>
                <p class="movie-note">{note}</p>
                <Bars label={note} bars={bars} />
              </div>
            ))}
        </div>
      )}
    </>
  );
}

export const starsOf = ({ stars: all }: Pick<Counted, 'stars'>): Column[] =>
  columnsOf(
    all.map(({ stars, ratings }) => ({
      name: films.audience.stars(stars),
      people: ratings,
      text: films.audience.starCount(stars, ratings),
    })),
  );

export const sharesOf = ({ shares }: Pick<Counted, 'shares'>): Column[] =>
  columnsOf(
    shares.map(({ from, watches }) => ({
      name: films.audience.shareUpTo(from),
      people: watches,
      text: films.audience.shareCount(from, watches),
    })),
  );

/** The highest column is that of most people. */
function columnsOf(steps: readonly { name: string; people: number; text: string }[]): Column[] {
  const most = Math.max(1, ...steps.map(({ people }) => people));
  return steps.map(({ name, people, text }) => ({ name, share: people / most, text }));
}

function barOf(name: string, { likes, ratings, watches }: { likes: number; ratings: number; watches: number }): Bar {
  const people = ratings + watches;
  return { name, share: likes / people, text: films.audience.likes({ likes, people }) };
}

export const agesOf = ({ ages }: Pick<Counted, 'ages'>): Bar[] =>
  ages.map((group) => barOf(films.audience.age(group), group));

export const gendersOf = ({ genders }: Pick<Counted, 'genders'>): Bar[] =>
  genders.map((group) => barOf(films.audience.genders[group.gender] ?? group.gender, group));

/** The bars begin at "as much as others". */
export function genresOf({ genres: all }: Pick<Counted, 'genres'>): Bar[] {
  const genres = all.filter(({ genre }) => isGenre(genre));
  const most = Math.max(...genres.map(({ lift }) => lift));
  return genres.map(({ genre, lift }) => ({
    name: genre,
    share: (lift - 1) / (most - 1),
    text: films.audience.lift(lift),
  }));
}
