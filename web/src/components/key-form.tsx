import { useId } from 'preact/hooks';
import { answerKey } from '../state/key.ts';

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
      <label for={field}>Key, from whoever runs this server; forgotten when this window is closed</label>
      <input id={field} name="key" type="password" autoComplete="off" required />
      <div class="buttons">
        <button type="submit" class="button-main">
          Use this key
        </button>
      </div>
    </form>
  );
}
