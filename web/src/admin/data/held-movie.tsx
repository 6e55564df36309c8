import { movieAddress } from '../../components/film-link.ts';
import { data as words } from '../../words/en/admin-data.ts';
import { countWords, figureWords } from '../../words/en/operator-format.ts';
import { Figure, Figures, Problem, Waiting } from '../components/parts.tsx';
import { WideTable } from '../components/wide-table.tsx';
import { api } from '../state/access.ts';
import { useAnswer } from '../state/answer.ts';

/** All that we hold of a movie, as it is held, and what its ratings come to. */
export function HeldMovie({ id }: { id: string }) {
  const { answer, problem, again } = useAnswer((signal) => api().get('/v1/movies/{id}', { id }, { signal }));
  if (problem !== undefined) return <Problem of={problem} again={again} />;
  if (!answer) return <Waiting />;
  return (
    <>
      <h3>{answer.title}</h3>
      <p>
        <a href={movieAddress(id)}>{words.itsPage}</a>
      </p>
      <RatingsOf id={id} />
      <WideTable name={words.knownOf(answer.title)} columns={[words.column, words.value]}>
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
      <Figure name={words.ratings} value={countWords(answer.ratings)} />
      <Figure name={words.watches} value={countWords(answer.watches)} note={words.watchesNote} />
      <Figure name={words.likes} value={countWords(answer.likes)} note={words.likesNote} />
      <Figure name={words.mean} value={figureWords(answer.mean_stars, 2)} />
    </Figures>
  );
}

function valueWords(value: unknown): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return words.unknown;
  if (Array.isArray(value)) return value.join(', ');
  return String(value);
}
