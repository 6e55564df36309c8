import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { queryOf, useAnswer, useTitle } from '../components/hooks.ts';
import { MemberPicker } from '../components/member-picker.tsx';
import { copyText } from '../state/copy.ts';
import { settings } from '../state/settings.ts';
import type { UserKey } from '../state/user-key.ts';
import { viewer } from '../state/viewer.ts';
import { common, places } from '../words/index.ts';
import {
  type Company,
  maxMembers,
  pageSize,
  readCompany,
  readEntry,
  type Strategy,
  strategies,
  writeCompany,
} from './together/company.ts';
import { GroupList } from './together/group-list.tsx';
import { findMember, findNamed, loadNames, nameOfMember } from './together/names.ts';
import './together.css';

const words = places.together;

/** One list for several people; all but a visitor is in the address: `/together?with=7,ann&strategy=least_misery`. */
export function Together() {
  useTitle(words.window);
  const { url, route } = useLocation();
  const query = queryOf(url);
  const company = readCompany(query);
  const { members } = company;
  const account = viewer.account.value;
  const isVisitor = account === null;
  const hasRatings = viewer.person.value.ratings.length > 0;
  /** Whether a visitor takes part, which no address can say. */
  const wantsIn = useSignal(query === '');
  const takesPart = isVisitor && wantsIn.value && hasRatings;
  const go = (change: Partial<Company>) =>
    route(`/together${writeCompany({ ...company, shown: pageSize, ...change })}`, true);
  // Someone who comes without an address begins with themselves.
  useEffect(() => {
    if (query === '' && account !== null) go({ members: [account] });
  }, [account]);
  useAnswer((options) => loadNames(members, options), [members.join(), settings.value]);

  const people = members.length + (takesPart ? 1 : 0);
  const nameOf = (member: UserKey | null) => (member === null || member === account ? words.you : nameOfMember(member));
  const shown = [
    ...(takesPart ? [{ key: 'visitor', name: words.you }] : []),
    ...members.map((member) => ({ key: String(member), name: nameOf(member) })),
  ];

  async function add(text: string): Promise<string | undefined> {
    const entry = readEntry(text);
    if (entry === undefined) return words.notAPerson;
    const found = 'members' in entry ? await findNamed(entry.members) : await findMember(entry.token);
    if (found.length === 0) return words.notAPerson;
    const others = found.filter((member) => !members.includes(member));
    if (others.length === 0) return words.already;
    go({ members: [...members, ...others].slice(0, maxMembers) });
    return undefined;
  }

  function remove(key: string): void {
    if (key === 'visitor') wantsIn.value = false;
    else go({ members: members.filter((member) => String(member) !== key) });
  }

  const addMe = () => {
    if (account === null) wantsIn.value = true;
    else go({ members: [account, ...members] });
  };
  const isIn = takesPart || (account !== null && members.includes(account));
  return (
    <>
      <h1>{words.title}</h1>
      <p>{words.note(maxMembers)}</p>
      <div class="together-choices">
        <section aria-labelledby="who">
          <h2 id="who">{words.who}</h2>
          <MemberPicker members={shown} isFull={people >= maxMembers} onAdd={add} onRemove={remove} />
          {isVisitor && <p class="together-note">{hasRatings ? words.visitor : words.visitorEmpty}</p>}
          <div class="buttons">
            {!isIn && people < maxMembers && (!isVisitor || hasRatings) && (
              <button type="button" onClick={addMe}>
                {words.addMe}
              </button>
            )}
            {members.length > 1 && <CopyLink />}
          </div>
        </section>
        <StrategyChoice chosen={company.strategy} onChange={(strategy) => go({ strategy })} />
      </div>
      {people < 2 ? (
        <p>{people === 0 ? words.needTwo : words.needOne}</p>
      ) : (
        <GroupList
          company={company}
          takesPart={takesPart}
          nameOf={nameOf}
          onMore={() => go({ shown: company.shown + pageSize })}
        />
      )}
    </>
  );
}

function CopyLink() {
  const said = useSignal('');
  const copy = async () => {
    said.value = (await copyText(location.href)) ? words.copied : common.copyFailed;
  };
  return (
    <>
      <button type="button" onClick={copy}>
        {words.share}
      </button>
      <span role="status">{said.value}</span>
    </>
  );
}

type StrategyChoiceProps = { chosen: Strategy; onChange: (strategy: Strategy) => void };

function StrategyChoice({ chosen, onChange }: StrategyChoiceProps) {
  return (
    <fieldset class="together-strategies">
      <legend>{words.how}</legend>
      {strategies.map((strategy) => (
        <label key={strategy}>
          <input type="radio" name="strategy" checked={strategy === chosen} onChange={() => onChange(strategy)} />
          <span>
            <strong>{words.strategies[strategy].name}</strong>
            <br />
            {words.strategies[strategy].meaning}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
