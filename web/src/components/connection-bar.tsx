import { type ConnectionState, connection } from '../state/connection.ts';
import { outbox } from '../state/viewer.ts';
import './connection-bar.css';

const words: Record<Exclude<ConnectionState, 'up'>, string> = {
  slow: 'The server takes its time.',
  busy: 'The server cannot answer at the moment. Trying again.',
  lost: 'The server cannot be reached. Trying again.',
};

/** Says when the server is slow or away, and that nothing is lost by it. */
export function ConnectionBar() {
  const state = connection.state.value;
  const waiting = outbox.waiting.value.length;
  return (
    <div role="status">
      {state !== 'up' && (
        <p class="connection-bar">
          {words[state]}
          {waiting > 0 && state !== 'slow' && ` ${keptInWords(waiting)}`}
        </p>
      )}
    </div>
  );
}

function keptInWords(waiting: number): string {
  const what = waiting === 1 ? 'What you said last is' : `The last ${waiting} things that you said are`;
  return `${what} kept here, and sent when it is back.`;
}
