import type { components, MarqueeProblem } from '../../../../client/index.ts';
import { api } from '../../api.ts';
import { Bars } from '../../components/bars.tsx';
import { useAnswer } from '../../components/hooks.ts';
import { MovieRow } from '../../components/movie-row.tsx';
import { Problem } from '../../components/problem.tsx';
import { RowSkeletons } from '../../components/skeleton.tsx';
import { describe } from '../../state/recommendations.ts';
import type { UserKey } from '../../state/user-key.ts';
import { viewer } from '../../state/viewer.ts';
import { common, list, places } from '../../words/index.ts';
import { type Company, maxShown } from './company.ts';
import { tokenOfMember } from './names.ts';

const words = places.together;

type Item = components['schemas']['GroupRecommendations']['items'][number];

type GroupListProps = {
  company: Company;
  /** Whether a visitor is one of them. */
  takesPart: boolean;
  /** A visitor has no number. */
  nameOf: (user: UserKey | null) => string;
  onMore: () => void;
};

/** The films for all of them, each with how well it suits everyone. */
export function GroupList({ company: { members, strategy, shown }, takesPart, nameOf, onMore }: GroupListProps) {
  const subject = viewer.subject.value;
  const account = viewer.account.value;
  const { answer, problem, isWaiting } = useAnswer(
    (options) => {
      const visitors = takesPart && subject.account === null ? [describe(subject)] : [];
      const tokens = members.flatMap((member) => (member === account ? [] : (tokenOfMember(member) ?? [])));
      const named = members.filter((member) => member === account || tokenOfMember(member) === undefined);
      const body = { user_ids: named, tokens, visitors, strategy, limit: shown };
      return api.post('/v1/groups/recommendations', { body }, options);
    },
    [members.join(), takesPart, strategy, shown, subject],
  );
  const told = problem && problemInWords(problem, members);
  if (told) return <p role="alert">{told}</p>;
  if (problem) return <Problem of={problem} />;
  const isMore = answer !== undefined && answer.items.length === shown && shown < maxShown;
  return (
    <section aria-labelledby="your-list">
      <h2 id="your-list">{words.list}</h2>
      <p>{words.scale}</p>
      <ol class="movie-rows together-list" aria-labelledby="your-list" aria-busy={isWaiting}>
        {answer ? (
          answer.items.map((item) => <GroupItem key={item.movie.id} item={item} nameOf={nameOf} />)
        ) : (
          <RowSkeletons count={6} />
        )}
      </ol>
      {answer?.items.length === 0 && <p>{words.none}</p>}
      {isMore && (
        <button type="button" onClick={onMore}>
          {common.more}
        </button>
      )}
    </section>
  );
}

/** What the members are to do about it; undefined where it is none of theirs. */
function problemInWords({ code, message }: MarqueeProblem, members: readonly UserKey[]): string | undefined {
  if (code === 'KEY_MISSING' || code === 'TOKEN_FOREIGN') return words.needsLinks;
  if (code !== 'USER_UNKNOWN') return undefined;
  return words.unknown(list(members.map(String).filter((member) => message.includes(` ${member}`))));
}

function GroupItem({ item: { movie, members }, nameOf }: { item: Item; nameOf: GroupListProps['nameOf'] }) {
  const bars = members.map(({ user_id, appeal }) => ({
    name: nameOf(user_id),
    share: appeal,
    text: words.points(appeal),
  }));
  return (
    <MovieRow movie={movie}>
      <Bars label={words.appeal(movie.title)} bars={bars} />
    </MovieRow>
  );
}
