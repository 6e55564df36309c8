import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { key } from '../state/key.ts';
import { tell } from '../state/notices.ts';
import { settings } from '../state/settings.ts';
import { viewer } from '../state/viewer.ts';
import { Dialog } from './dialog.tsx';
import { KeyForm } from './key-dialog.tsx';

/** Makes a visitor an account, or signs them in to one that there is. */
export function SignIn({ onClose }: { onClose: () => void }) {
  const needsKey = settings.value?.key_needed_to_write && key.value === null;
  const problem = useSignal('');
  const isBusy = useSignal(false);
  const said = viewer.person.value.ratings.length;

  async function attempt(work: () => Promise<void>): Promise<void> {
    isBusy.value = true;
    problem.value = '';
    try {
      await work();
      onClose();
    } catch (error) {
      problem.value = (error as Error).message;
    } finally {
      isBusy.value = false;
    }
  }

  const become = () =>
    attempt(async () => {
      const id = await viewer.becomeAccount();
      tell(`You are user ${id} now. This browser remembers it; elsewhere, sign in with this number.`);
    });

  return (
    <Dialog title="Your account" onClose={onClose}>
      <p>
        {said === 0 ? 'What you rate is' : `Your ${said === 1 ? 'rating is' : `${said} ratings are`}`} kept in this
        browser only. With an account the server keeps them, under a number.
      </p>
      {needsKey && (
        <>
          <p>This server lets nobody write without a key: neither make an account, nor rate with one.</p>
          <KeyForm />
        </>
      )}
      <button type="button" class="button-main" disabled={isBusy.value} onClick={become}>
        Make me an account
      </button>
      <SignInForm
        canBring={said > 0}
        isBusy={isBusy.value}
        onSubmit={(id, bring) => attempt(() => viewer.signIn(id, bring))}
      />
      <p role="alert">{problem.value}</p>
      <div class="buttons">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </Dialog>
  );
}

type FormParts = { canBring: boolean; isBusy: boolean; onSubmit: (id: number, bring: boolean) => void };

function SignInForm({ canBring, isBusy, onSubmit }: FormParts) {
  const field = useId();

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    onSubmit(Number(given.get('id')), given.get('bring') !== null);
  }

  return (
    <form onSubmit={submit}>
      <label for={field}>Or your user number, where you have one</label>
      <input id={field} name="id" inputMode="numeric" pattern="[0-9]{1,16}" title="A whole number" required />
      {canBring && (
        <label>
          <input type="checkbox" name="bring" /> Add what I rated here to it
        </label>
      )}
      <div class="buttons">
        <button type="submit" disabled={isBusy}>
          Sign in
        </button>
      </div>
    </form>
  );
}
