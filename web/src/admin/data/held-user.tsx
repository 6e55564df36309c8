import { useLocation } from 'preact-iso';
import { MarqueeProblem } from '../../../../client/index.ts';
import { movieAddress } from '../../components/film-link.ts';
import type { UserKey } from '../../state/user-key.ts';
import { viewer } from '../../state/viewer.ts';
import { data as words } from '../../words/en/admin-data.ts';
import { amountWords, timeWords } from '../../words/en/operator-format.ts';
import { stars as starsInWords } from '../../words/index.ts';
import { Figure, Figures, MorePages, Problem, Waiting } from '../components/parts.tsx';
import { Recommended } from '../components/recommended.tsx';
import { WideTable } from '../components/wide-table.tsx';
import { api } from '../state/access.ts';
import { useAnswer, useDeed } from '../state/answer.ts';
import { usePages } from '../state/pages.ts';

/** What a server says to one who may not read users. */
const needsScope = new Set(['KEY_MISSING', 'SCOPE_MISSING']);

/** All that viewers may know of themselves. */
export function HeldUser({ id }: { id: UserKey }) {
  const { answer, problem, again } = useAnswer((signal) => api().get('/v1/users/{id}', { id }, { signal }));
  // What was typed may be a movie's title as well, of which there is a list.
  if (typeof id === 'string' && problem instanceof MarqueeProblem && problem.code === 'USER_UNKNOWN') return null;
  // Nothing went wrong: the key is for other work.
  if (problem instanceof MarqueeProblem && needsScope.has(problem.code)) {
    return (
      <p role="status">
        {words.needsScope} <a href="/admin/keys">{words.toKeys}</a>
      </p>
    );
  }
  if (problem !== undefined) return <Problem of={problem} again={again} />;
  if (!answer) return <Waiting />;
  return (
    <>
      <h3>{words.user(id)}</h3>
      <Figures>
        <Figure name={words.age} value={answer.age ?? words.unknown} />
        <Figure name={words.gender} value={answer.gender ?? words.unknown} />
        <Figure name={words.occupation} value={answer.occupation ?? words.unknown} />
      </Figures>
      <SeeAs id={id} />
      <Advice id={id} />
      <Lists id={id} />
    </>
  );
}

function SeeAs({ id }: { id: UserKey }) {
  const { route } = useLocation();
  const see = useDeed(async () => {
    const { token } = await api().post('/v1/users/{id}/tokens', { id });
    await viewer.signIn({ token }, false);
    route('/');
  });
  return (
    <>
      <button type="button" disabled={see.isBusy} onClick={() => see.begin()}>
        {words.seeAs(id)}
      </button>
      <p class="admin-note">{words.seeAsNote}</p>
      <Problem of={see.problem} />
    </>
  );
}

function Advice({ id }: { id: UserKey }) {
  const { answer, problem, again } = useAnswer((signal) =>
    api().get('/v1/users/{id}/recommendations', { id, explain: 3 }, { signal }),
  );
  return (
    <>
      <h4>{words.recommended}</h4>
      <Problem of={problem} again={again} />
      {answer ? <Recommended items={answer.items} /> : problem === undefined && <Waiting />}
    </>
  );
}

/** A line of any of the three lists. */
type Said = { movie: string; title: string; timestamp: string | null; value: string };

const lists = {
  Rated: async (id: UserKey, page: object, signal: AbortSignal) => {
    const { ratings, next } = await api().get('/v1/users/{id}/ratings', { id, ...page }, { signal });
    return { items: ratings.map((each): Said => ({ ...each, value: starsInWords(each.rating) })), next };
  },
  Watched: async (id: UserKey, page: object, signal: AbortSignal) => {
    const { watches, next } = await api().get('/v1/users/{id}/watches', { id, ...page }, { signal });
    return { items: watches.map((each): Said => ({ ...each, value: amountWords(each.minutes, 'minute') })), next };
  },
  Hidden: async (id: UserKey, page: object, signal: AbortSignal) => {
    const { hidden, next } = await api().get('/v1/users/{id}/hidden', { id, ...page }, { signal });
    return { items: hidden.map((each): Said => ({ ...each, value: words.hidden })), next };
  },
} as const;

function Lists({ id }: { id: UserKey }) {
  return (
    <>
      {Object.keys(lists).map((name) => (
        <List key={name} id={id} name={name as keyof typeof lists} />
      ))}
    </>
  );
}

function List({ id, name }: { id: UserKey; name: keyof typeof lists }) {
  const pages = usePages((cursor, signal) =>
    lists[name](id, cursor === undefined ? { limit: 10 } : { cursor }, signal),
  );
  const { items } = pages;
  return (
    <>
      <h4>{words.lists[name]}</h4>
      {items?.length === 0 && <p>{words.none}</p>}
      {items !== undefined && items.length > 0 && (
        <WideTable name={words.listOf(words.lists[name], id)} columns={[words.movie, words.lists[name], words.when]}>
          {items.map(({ movie, title, value, timestamp }) => (
            <tr key={movie}>
              <th scope="row" class="words">
                <a href={movieAddress(movie)}>{title}</a>
              </th>
              <td>{value}</td>
              <td>{timestamp === null ? words.unknown : timeWords(timestamp)}</td>
            </tr>
          ))}
        </WideTable>
      )}
      <MorePages pages={pages} />
    </>
  );
}
