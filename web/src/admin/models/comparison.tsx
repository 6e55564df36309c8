import { useLocation } from 'preact-iso';
import { models as words } from '../../words/en/admin.ts';
import { compareLists, differenceWords, likenessWords } from '../../words/en/list-differences.ts';
import { previousModel } from '../../words/en/verdict.ts';
import { Problem, Waiting } from '../components/parts.tsx';
import { Recommended } from '../components/recommended.tsx';
import { api } from '../state/access.ts';
import { useAnswer } from '../state/answer.ts';
import type { Model } from '../types.ts';

/** Two models and a user whom both shall answer. */
type Pair = { user: string; one: string; two: string };

/** What two models would say to the same user now; what is compared is in the address. */
export function Comparison({ models }: { models: readonly Model[] }) {
  const { query, route } = useLocation();
  const trained = models.filter(({ state }) => state !== 'candidate');
  const { user, one, two } = query;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const pair = ['user', 'one', 'two'].map((name) => [name, String(given.get(name))]);
    route(`/admin/models?${new URLSearchParams(pair)}`);
  };
  const usual = [trained.find(({ state }) => state === 'active') ?? trained[0], previousModel(trained) ?? trained[1]];
  return (
    <section class="admin-part" aria-labelledby="comparison">
      <h2 id="comparison">{words.compareTitle}</h2>
      {trained.length < 2 ? (
        <p>{words.nothingToCompare}</p>
      ) : (
        <form class="admin-actions" onSubmit={submit}>
          <div class="admin-field">
            <label for="comparison-user">{words.userNumber}</label>
            <input id="comparison-user" key={user} name="user" required defaultValue={user} />
          </div>
          <ModelChoice name="one" label={words.compareOne} models={trained} chosen={one ?? usual[0]?.version} />
          <ModelChoice name="two" label={words.compareTwo} models={trained} chosen={two ?? usual[1]?.version} />
          <button type="submit">{words.compare}</button>
        </form>
      )}
      {user && one && two && <Lists key={`${user} ${one} ${two}`} user={user} one={one} two={two} />}
    </section>
  );
}

type ModelChoiceProps = {
  name: keyof Pair;
  label: string;
  models: readonly Model[];
  chosen: string | number | undefined;
};

function ModelChoice({ name, label, models, chosen }: ModelChoiceProps) {
  return (
    <div class="admin-field">
      <label for={`comparison-${name}`}>{label}</label>
      <select id={`comparison-${name}`} name={name}>
        {models.map(({ version, state }) => (
          <option key={version} value={version} selected={String(version) === String(chosen)}>
            {version} ({state})
          </option>
        ))}
      </select>
    </div>
  );
}

function Lists({ user, one, two }: Pair) {
  const { answer, problem, again } = useAnswer((signal) => {
    const ask = (version: string) =>
      api().get(
        '/v1/models/{version}/users/{id}/recommendations',
        { version: Number(version), id: user, limit: 10 },
        { signal },
      );
    return Promise.all([ask(one), ask(two)]);
  });
  if (problem !== undefined) return <Problem of={problem} again={again} />;
  if (!answer) return <Waiting lines={6} />;
  const ids = answer.map(({ items }) => items.map(({ movie }) => movie.id));
  const compared = compareLists(ids[0]!, ids[1]!);
  const names = [words.modelName(one), words.modelName(two)];
  return (
    <>
      <p role="status">
        {!answer[0].account && words.noUser(user)}
        {likenessWords(ids[0]!, ids[1]!)}
      </p>
      <div class="comparison">
        {answer.map(({ items }, side) => (
          <div key={names[side]}>
            <h3>{words.by(names[side]!)}</h3>
            <Recommended
              items={items}
              noteOf={({ rank }) => <Difference of={compared[side]![rank - 1]!} from={names[1 - side]!} />}
            />
          </div>
        ))}
      </div>
    </>
  );
}

function Difference({ of: place, from }: { of: Parameters<typeof differenceWords>[0]; from: string }) {
  const isSame = place.other === place.place;
  return <p class={isSame ? 'difference' : 'difference difference-marked'}>{differenceWords(place, from)}</p>;
}
