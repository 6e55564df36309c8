import { useLocation } from 'preact-iso';
import { useTitle } from '../components/hooks.ts';
import { MemberPicker } from '../components/member-picker.tsx';
import { viewer } from '../state/viewer.ts';
import {
  type Company,
  mostMembers,
  pageSize,
  readCompany,
  readMember,
  usersOf,
  writeCompany,
} from './together/company.ts';
import { GroupList } from './together/group-list.tsx';
import { StrategyChoice } from './together/strategy-choice.tsx';
import './together.css';

/** One list for several users; all of it is in the address: `/together?with=me,42&strategy=least_misery`. */
export function Together() {
  useTitle('Watch together');
  const { url, route } = useLocation();
  const company = readCompany(url.slice(url.indexOf('?') + 1 || url.length));
  const account = viewer.account.value;
  const users = usersOf(company.members, account);
  const go = (change: Partial<Company>) => route(`/together${writeCompany({ ...company, ...change })}`, true);

  function add(text: string): string | undefined {
    const member = readMember(text);
    if (member === undefined) return 'A user is a whole number, such as 42.';
    if (company.members.includes(member) || users.includes(Number(member))) return 'This one is there already.';
    go({ members: [...company.members, member], shown: pageSize });
  }

  const remove = (key: string) =>
    go({ members: company.members.filter((member) => String(member) !== key), shown: pageSize });
  const members = company.members.map((member) => ({ key: String(member), name: nameOf(member, account) }));
  const isThere = company.members.includes('me') || (account !== null && users.includes(account));
  const canJoin = !isThere && members.length < mostMembers;
  return (
    <>
      <h1>Watch together</h1>
      <p>
        Films that none of you has rated, for up to {mostMembers} people. The address of this page is that of your list.
      </p>
      <div class="together-choices">
        <section aria-labelledby="who">
          <h2 id="who">Who watches</h2>
          <MemberPicker members={members} most={mostMembers} onAdd={add} onRemove={remove} />
          {account === null && company.members.includes('me') && (
            <p>
              You are not part of it yet, as the server does not know what you like. “Keep my ratings” above makes you
              an account.
            </p>
          )}
          {canJoin && (
            <button type="button" onClick={() => go({ members: ['me', ...company.members], shown: pageSize })}>
              Add me
            </button>
          )}
        </section>
        <StrategyChoice chosen={company.strategy} onChange={(strategy) => go({ strategy })} />
      </div>
      {users.length < 2 ? (
        <p>{users.length === 0 ? 'Add two users' : 'Add one more user'}, and your list appears here.</p>
      ) : (
        <GroupList
          users={users}
          company={company}
          nameOf={(user) => nameOf(user, account)}
          onMore={() => go({ shown: company.shown + pageSize })}
        />
      )}
    </>
  );
}

function nameOf(member: Company['members'][number], account: number | null): string {
  return member === 'me' || member === account ? 'You' : `User ${member}`;
}
