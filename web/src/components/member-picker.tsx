import { useId, useRef, useState } from 'preact/hooks';
import { places } from '../words/index.ts';
import './member-picker.css';

const words = places.together;

export type PickedMember = { key: string; name: string };

export type MemberPickerProps = {
  members: readonly PickedMember[];
  /** Whether nobody else can be added. */
  isFull: boolean;
  /** @returns what is wrong with what was entered; undefined if it is not */
  onAdd: (text: string) => Promise<string | undefined>;
  onRemove: (key: string) => void;
};

/** Some people, to whom others can be added. */
export function MemberPicker({ members, isFull, onAdd, onRemove }: MemberPickerProps) {
  const [problem, setProblem] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  const id = useId();

  async function add(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const field = input.current;
    if (!field) return;
    const fault = await onAdd(field.value);
    setProblem(fault);
    if (fault === undefined) field.value = '';
    field.focus();
  }

  return (
    <div class="member-picker">
      <ul aria-label={words.who}>
        {members.length === 0 && <li class="member-picker-nobody">{words.nobody}</li>}
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
              <span class="unseen">{words.remove(name)}</span>
            </button>
          </li>
        ))}
      </ul>
      <form onSubmit={add}>
        <label for={`${id}-number`}>{words.add}</label>
        <div class="member-picker-field">
          <input
            ref={input}
            id={`${id}-number`}
            type="text"
            autocomplete="off"
            disabled={isFull}
            aria-describedby={`${id}-problem`}
            aria-invalid={problem !== undefined}
          />
          <button type="submit" disabled={isFull}>
            {words.addButton}
          </button>
        </div>
        <p id={`${id}-problem`} class="member-picker-problem" role="alert">
          {problem}
        </p>
      </form>
    </div>
  );
}
