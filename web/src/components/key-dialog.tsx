import { useId } from 'preact/hooks';
import { answerKey, keyWanted } from '../state/key.ts';
import { outbox } from '../state/viewer.ts';
import { common } from '../words/index.ts';
import { Dialog } from './dialog.tsx';

/** Asks for a key when the server wants one, and says what for. */
export function KeyDialog() {
  const reason = keyWanted.value;
  if (reason === null) return null;
  const decline = () => answerKey(null);
  return (
    <Dialog title={common.key.title} onClose={decline}>
      <p>{reason}</p>
      {outbox.waiting.value.length > 0 && <p>{common.key.kept}</p>}
      <KeyForm />
      <div class="buttons">
        <button type="button" onClick={decline}>
          {common.key.later}
        </button>
      </div>
    </Dialog>
  );
}

/** Takes a key for this window. */
export function KeyForm() {
  const field = useId();

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    answerKey(String(given.get('key')).trim());
  }

  return (
    <form onSubmit={submit}>
      <label for={field}>{common.key.label}</label>
      <input id={field} name="key" type="password" autoComplete="off" required />
      <div class="buttons">
        <button type="submit" class="button-main">
          {common.key.use}
        </button>
      </div>
    </form>
  );
}
