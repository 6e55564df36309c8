import { movieAddress } from '../../components/film-link.ts';
import { Figure, Figures, Problem, Waiting } from '../components/parts.tsx';
import { WideTable } from '../components/wide-table.tsx';
import { api } from '../state/access.ts';
import { useAnswer } from '../state/answer.ts';
import { countWords, figureWords } from '../state/words.ts';

/** All that we hold of a movie, as it is held, and what its ratings come to. */
export function HeldMovie({ id }: { id: string }) {
  const { answer, problem, again } = useAnswer((signal) => api().get('/v1/movies/{id}', { id }, { signal }));
  if (problem !== undefined) return <Problem of={problem} again={again} />;
  if (!answer) return <Waiting />;
  return (
    <>
      <h3>{answer.title}</h3>
      <p>
        <a href={movieAddress(id)}>Its page, as viewers see it</a>
      </p>
      <RatingsOf id={id} />
      <WideTable name={`What is known of ${answer.title}`} columns={['Column', 'Value']}>
        {Object.entries(answer).map(([column, value]) => (
          <tr key={column}>
            <th scope="row">{column}</th>
            <td class="words">{valueWords(value)}</td>
          </tr>
        ))}
      </WideTable>
    </>
  );
}

function RatingsOf({ id }: { id: string }) {
  const { answer, problem, again } = useAnswer((signal) => api().get('/v1/movies/{id}/audience', { id }, { signal }));
  if (problem !== undefined) return <Problem of={problem} again={again} />;
  if (!answer) return <Waiting lines={2} />;
  return (
    <Figures>
      <Figure name="Ratings" value={countWords(answer.ratings)} />
      <Figure name="Likes" value={countWords(answer.likes)} note="four stars or more" />
      <Figure name="Mean of the stars" value={figureWords(answer.mean_stars, 2)} />
    </Figures>
  );
}

function valueWords(value: unknown): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return 'not known';
  if (Array.isArray(value)) return value.join(', ');
  return String(value);
}
