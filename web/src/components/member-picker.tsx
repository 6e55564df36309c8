import { useId, useRef, useState } from 'preact/hooks';
import './member-picker.css';

export type PickedMember = { key: string; name: string };

export type MemberPickerProps = {
  members: readonly PickedMember[];
  most: number;
  /** @returns what is wrong with what was entered; undefined where it is not */
  onAdd: (text: string) => string | undefined;
  onRemove: (key: string) => void;
};

/** Some users, to which others can be added by their number. */
export function MemberPicker({ members, most, onAdd, onRemove }: MemberPickerProps) {
  const [problem, setProblem] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  const id = useId();

  function add(event: SubmitEvent): void {
    event.preventDefault();
    if (!input.current) return;
    const fault = onAdd(input.current.value);
    setProblem(fault);
    if (fault === undefined) input.current.value = '';
    input.current.focus();
  }

  return (
    <div class="member-picker">
      <ul aria-label="Who watches">
        {members.map(({ key, name }) => (
          <li key={key}>
            {name}
            <button
              type="button"
              class="button-bare"
              onClick={() => {
                onRemove(key);
                input.current?.focus();
              }}
            >
              <span aria-hidden="true">×</span>
              <span class="unseen">Without {name}</span>
            </button>
          </li>
        ))}
      </ul>
      <form onSubmit={add}>
        <label for={`${id}-number`}>Add a user by number</label>
        <div class="member-picker-field">
          <input
            ref={input}
            id={`${id}-number`}
            type="text"
            inputMode="numeric"
            autocomplete="off"
            disabled={members.length >= most}
            aria-describedby={`${id}-problem`}
            aria-invalid={problem !== undefined}
          />
          <button type="submit" disabled={members.length >= most}>
            Add
          </button>
        </div>
        <p id={`${id}-problem`} class="member-picker-problem" role="alert">
          {problem}
        </p>
      </form>
    </div>
  );
}
