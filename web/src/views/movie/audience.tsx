import type { components } from '../../../../client/index.ts';
import { api } from '../../api.ts';
import { Bars, Columns } from '../../components/bars.tsx';
import { useAnswer } from '../../components/hooks.ts';
import { agesOf, gendersOf, genresOf, starsOf, summaryInWords } from './groups.ts';

/** Who likes a movie: how it is rated, by whom, and what else they like. */
export function Audience({ id }: { id: string }) {
  const { answer, problem } = useAnswer((options) => api.get('/v1/movies/{id}/audience', { id }, options), []);
  if (problem) return null;
  return (
    <section class="movie-audience" aria-labelledby="audience">
      <h2 id="audience">Who it is for</h2>
      {answer ? <Groups audience={answer} /> : <p>Counting …</p>}
    </section>
  );
}

function Groups({ audience }: { audience: components['schemas']['Audience'] }) {
  const parts = [
    {
      title: 'What else they like',
      note: 'Genres that who likes it likes more than others do',
      bars: genresOf(audience),
    },
    { title: 'By age', note: 'How many of each age gave it 4 stars or more', bars: agesOf(audience) },
    { title: 'By gender', note: 'How many of each gender gave it 4 stars or more', bars: gendersOf(audience) },
  ];
  return (
    <>
      <p>{summaryInWords(audience)}</p>
      {audience.ratings > 0 && (
        <div class="movie-columns">
          <div>
            <h3>Stars</h3>
            <p class="movie-note">How many gave it how many</p>
            <Columns label="Ratings by stars" columns={starsOf(audience)} />
          </div>
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
