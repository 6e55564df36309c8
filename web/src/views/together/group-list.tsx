import type { components, MarqueeProblem } from '../../../../client/index.ts';
import { api } from '../../api.ts';
import { Bars } from '../../components/bars.tsx';
import { useAnswer } from '../../components/hooks.ts';
import { MovieRow } from '../../components/movie-row.tsx';
import { inWords } from '../../components/reasons/words.ts';
import { RowSkeletons } from '../../components/skeleton.tsx';
import { viewer } from '../../state/viewer.ts';
import { type Company, mostShown } from './company.ts';

type Item = components['schemas']['GroupRecommendations']['items'][number];

type GroupListProps = {
  /** At least two. */
  users: readonly number[];
  company: Company;
  nameOf: (user: number) => string;
  onMore: () => void;
};

/** The films for all of them, each with what it is to everyone. */
export function GroupList({ users, company: { strategy, shown }, nameOf, onMore }: GroupListProps) {
  const ids = users.join(',');
  const { answer, problem, isWaiting } = useAnswer(
    (options) =>
      api.post('/v1/groups/recommendations', { body: { user_ids: [...users], strategy, limit: shown } }, options),
    [ids, strategy, shown, viewer.subject.value],
  );
  if (problem) return <p role="alert">{problemInWords(problem, users)}</p>;
  const isMore = answer !== undefined && answer.items.length === shown && shown < mostShown;
  return (
    <section aria-labelledby="your-list">
      <h2 id="your-list">Your list</h2>
      <p>100 is the film that someone would be shown first, 0 the average film.</p>
      <ol class="movie-rows together-list" aria-busy={isWaiting}>
        {answer ? (
          answer.items.map((item) => <GroupItem key={item.movie.id} item={item} nameOf={nameOf} />)
        ) : (
          <RowSkeletons count={6} />
        )}
      </ol>
      {answer?.items.length === 0 && <p>There is no film that none of you has rated or hidden.</p>}
      {isMore && (
        <button type="button" onClick={onMore}>
          More films
        </button>
      )}
    </section>
  );
}

function problemInWords({ code, message }: MarqueeProblem, users: readonly number[]): string {
  if (code !== 'USER_UNKNOWN') return message;
  const named = new Set(message.split(/\D+/));
  const unknown = users.filter((user) => named.has(String(user)));
  return `Nobody here has the number ${inWords(unknown.map(String))}. Take it out with ×.`;
}

function GroupItem({ item: { movie, members }, nameOf }: { item: Item; nameOf: GroupListProps['nameOf'] }) {
  const bars = members.map(({ user_id, appeal }) => {
    const points = Math.round(appeal * 100);
    return { name: nameOf(user_id), share: appeal, text: points < 0 ? `−${-points}` : String(points) };
  });
  return (
    <MovieRow movie={movie}>
      <Bars label={`How much ${movie.title} appeals to each`} bars={bars} />
    </MovieRow>
  );
}
