import { answerKey, keyWanted } from '../state/key.ts';
import { outbox } from '../state/viewer.ts';
import { Dialog } from './dialog.tsx';
import { KeyForm } from './key-form.tsx';

/** Asks for a key when the server wants one, and says what for. */
export function KeyDialog() {
  const reason = keyWanted.value;
  if (reason === null) return null;
  const decline = () => answerKey(null);
  return (
    <Dialog title="The server wants a key" onClose={decline}>
      <p>{reason}</p>
      {outbox.waiting.value.length > 0 && <p>What you said is kept in this browser until then.</p>}
      <KeyForm />
      <div class="buttons">
        <button type="button" onClick={decline}>
          Not now
        </button>
      </div>
    </Dialog>
  );
}
