import { connection } from '../state/connection.ts';
import { outbox } from '../state/viewer.ts';
import { common } from '../words/index.ts';
import './connection-bar.css';

const words = common.connection;

/** Says when the server is slow or away, and that nothing is lost by it. */
export function ConnectionBar() {
  const state = connection.state.value;
  const waiting = outbox.waiting.value.length;
  return (
    <div role="status">
      {state !== 'up' && (
        <p class="connection-bar">
          {words[state]}
          {waiting > 0 && state !== 'slow' && ` ${words.kept(waiting)}`}
        </p>
      )}
    </div>
  );
}
