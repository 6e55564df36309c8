import { type Signal, useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { inWords } from '../state/in-words.ts';
import { key } from '../state/key.ts';
import { tell } from '../state/notices.ts';
import { isEmpty } from '../state/person.ts';
import { nameOfAccount, type Session, tokenIn } from '../state/session.ts';
import { settings } from '../state/settings.ts';
import { parseUserKey, type UserKey } from '../state/user-key.ts';
import { offered, viewer } from '../state/viewer.ts';
import { common } from '../words/index.ts';
import { Dialog } from './dialog.tsx';
import { KeyForm } from './key-dialog.tsx';
import { PrivateLink } from './private-link.tsx';

const words = common.account;

type Shown = 'sign-in' | 'created' | 'mine' | 'sign-out';

/** Makes an account, signs in, and shows what is needed to come back. */
export function AccountDialog({ onClose }: { onClose: () => void }) {
  const shown = useSignal<Shown>(viewer.session.peek() === null ? 'sign-in' : 'mine');
  const session = viewer.session.value;
  const other = offered.value;
  if (session !== null && other !== null) return <Switch session={session} to={other} onClose={onClose} />;
  if (session === null || shown.value === 'sign-in') return <SignIn shown={shown} onClose={onClose} />;
  if (shown.value === 'created') return <Created session={session} onClose={onClose} />;
  if (shown.value === 'sign-out') return <SignOut session={session} onClose={onClose} />;
  return <Mine session={session} shown={shown} onClose={onClose} />;
}

/** Work that a server may refuse, which is then said. */
function useAttempt() {
  const problem = useSignal('');
  const isBusy = useSignal(false);
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    isBusy.value = true;
    problem.value = '';
    try {
      await work();
    } catch (error) {
      problem.value = inWords(error);
    } finally {
      isBusy.value = false;
    }
  };
  return { problem, isBusy, attempt };
}

type PartParts = { shown: Signal<Shown>; onClose: () => void };

function SignIn({ shown, onClose }: PartParts) {
  const needsKey = settings.value?.key_needed_to_write && key.value === null;
  const { problem, isBusy, attempt } = useAttempt();
  const id = useId();

  const create = (event: SubmitEvent) => {
    event.preventDefault();
    const nickname = String(new FormData(event.currentTarget as HTMLFormElement).get('nickname')).trim();
    attempt(async () => {
      const { token } = await viewer.becomeAccount(nickname || null);
      shown.value = token === null ? 'mine' : 'created';
    });
  };
  const signIn = (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const text = String(given.get('link')).trim();
    const token = tokenIn(text);
    const who = token !== undefined ? { token } : userIn(text);
    if (who === undefined) {
      problem.value = words.linkFault;
      return;
    }
    attempt(async () => {
      const found = await viewer.signIn(who, given.get('bring') !== null);
      tell(words.signedIn(nameOfAccount(found)));
      onClose();
    });
  };

  return (
    <Dialog title={words.title} onClose={onClose}>
      <p>{words.note(viewer.person.value.ratings.length)}</p>
      {needsKey && (
        <>
          <p>{words.needsKey}</p>
          <KeyForm />
        </>
      )}
      <form onSubmit={create}>
        <label for={`${id}-name`}>{words.nickname}</label>
        <input
          id={`${id}-name`}
          name="nickname"
          maxLength={60}
          autocomplete="nickname"
          aria-describedby={`${id}-note`}
        />
        <span id={`${id}-note`} class="dialog-note">
          {words.nicknameNote}
        </span>
        <button type="submit" class="button-main" disabled={isBusy.value}>
          {words.create}
        </button>
      </form>
      <details class="dialog-more">
        <summary>{words.haveOne}</summary>
        <form onSubmit={signIn}>
          <label for={`${id}-link`}>{words.link}</label>
          <input id={`${id}-link`} name="link" autocomplete="off" required aria-describedby={`${id}-link-note`} />
          <span id={`${id}-link-note`} class="dialog-note">
            {words.linkNote}
          </span>
          {!isEmpty(viewer.person.value) && (
            <label>
              <input type="checkbox" name="bring" defaultChecked /> {words.bring}
            </label>
          )}
          <button type="submit" disabled={isBusy.value}>
            {words.signIn}
          </button>
        </form>
      </details>
      <p role="alert">{problem.value}</p>
      <div class="buttons">
        <button type="button" onClick={onClose}>
          {common.cancel}
        </button>
      </div>
    </Dialog>
  );
}

type OwnParts = { session: Session; onClose: () => void };

/** The first time that the private link is shown. */
function Created({ session: { token }, onClose }: OwnParts) {
  return (
    <Dialog title={words.created} onClose={onClose}>
      <p>{words.linkIs}</p>
      {token !== null && <PrivateLink token={token} />}
      <div class="buttons">
        <button type="button" class="button-main" onClick={onClose}>
          {words.done}
        </button>
      </div>
    </Dialog>
  );
}

function Mine({ session, shown, onClose }: OwnParts & PartParts) {
  const { problem, isBusy, attempt } = useAttempt();
  const isLinkShown = useSignal(false);
  const id = useId();
  const rename = (event: SubmitEvent) => {
    event.preventDefault();
    const nickname = String(new FormData(event.currentTarget as HTMLFormElement).get('nickname')).trim();
    attempt(async () => {
      await viewer.rename(nickname || null);
      tell(words.renamed);
    });
  };
  return (
    <Dialog title={words.mine} onClose={onClose}>
      <p>
        <strong>{nameOfAccount(session)}</strong>
      </p>
      <form onSubmit={rename}>
        <label for={`${id}-name`}>{words.nickname}</label>
        <div class="dialog-line">
          <input id={`${id}-name`} name="nickname" maxLength={60} defaultValue={session.nickname ?? ''} />
          <button type="submit" disabled={isBusy.value}>
            {words.rename}
          </button>
        </div>
      </form>
      {session.token === null && (
        <>
          <p class="dialog-note">{words.noLink}</p>
          <button type="button" disabled={isBusy.value} onClick={() => attempt(viewer.createLink)}>
            {words.newLink}
          </button>
        </>
      )}
      {session.token !== null && (
        <button
          type="button"
          aria-expanded={isLinkShown.value}
          onClick={() => (isLinkShown.value = !isLinkShown.value)}
        >
          {isLinkShown.value ? words.hideLink : words.showLink}
        </button>
      )}
      {session.token !== null && isLinkShown.value && <PrivateLink token={session.token} />}
      <p role="alert">{problem.value}</p>
      <div class="buttons">
        <button type="button" class="button-main" onClick={onClose}>
          {common.close}
        </button>
        <button type="button" onClick={() => (shown.value = 'sign-out')}>
          {words.signOut}
        </button>
      </div>
    </Dialog>
  );
}

/** Says how one comes back, before one goes. */
function SignOut({ session: { token }, onClose }: OwnParts) {
  const leave = () => {
    viewer.signOut();
    tell(words.signedOut);
    onClose();
  };
  return (
    <Dialog title={words.signOutTitle} onClose={onClose}>
      {token === null ? (
        <p>{words.noLink}</p>
      ) : (
        <>
          <p>{words.signOutNote}</p>
          <PrivateLink token={token} />
        </>
      )}
      <div class="buttons">
        <button type="button" onClick={onClose}>
          {common.cancel}
        </button>
        <button type="button" class="button-main" onClick={leave}>
          {words.signOut}
        </button>
      </div>
    </Dialog>
  );
}

/** Asks before the account of a private link takes the place of another one, whose link would be lost. */
function Switch({ session, to, onClose }: OwnParts & { to: Session }) {
  const { problem, isBusy, attempt } = useAttempt();
  const change = () =>
    attempt(async () => {
      if (to.token === null) return;
      tell(words.signedIn(nameOfAccount(await viewer.signIn({ token: to.token }, false))));
      onClose();
    });
  return (
    <Dialog title={words.switchTitle} onClose={onClose}>
      <p>{words.switchNote(nameOfAccount(session), nameOfAccount(to))}</p>
      {session.token !== null && (
        <>
          <p>{words.switchBack(nameOfAccount(session))}</p>
          <PrivateLink token={session.token} />
        </>
      )}
      <p role="alert">{problem.value}</p>
      <div class="buttons">
        <button type="button" onClick={onClose}>
          {words.stay(nameOfAccount(session))}
        </button>
        <button type="button" class="button-main" disabled={isBusy.value} onClick={change}>
          {words.switchTo(nameOfAccount(to))}
        </button>
      </div>
    </Dialog>
  );
}

/** What is no private link may be a number or name, where a server takes that; an address of any kind is a mistake. */
function userIn(text: string): { user: UserKey } | undefined {
  const user = text.includes('/') ? undefined : parseUserKey(text);
  return user === undefined ? undefined : { user };
}
