import { useId } from 'preact/hooks';
import { data } from '../../words/en/admin-data.ts';
import type { Flag, Reading } from '../types.ts';

const words = data.reading;

type FieldsProps = { reading: Reading; onChange: (reading: Reading) => void };

/** What a file may leave open, or what was taken wrongly. */
export function ReadingFields({ reading, onChange }: FieldsProps) {
  const id = useId();
  const say = (flag: Flag, value: string) => {
    const { [flag]: _, ...others } = reading;
    onChange(value === '' ? others : { ...others, [flag]: value });
  };
  const text = (flag: Flag, example: string) => (
    <div class="admin-field">
      <label for={`${id}-${flag}`}>{words.labels[flag]}</label>
      <input
        id={`${id}-${flag}`}
        value={reading[flag] ?? ''}
        placeholder={example}
        // As it is typed, or it would be lost where all is drawn anew.
        onInput={({ currentTarget }) => say(flag, currentTarget.value)}
      />
    </div>
  );
  const choice = (flag: Flag, usual: string, choices: Readonly<Record<string, string>>) => (
    <div class="admin-field">
      <label for={`${id}-${flag}`}>{words.labels[flag]}</label>
      <select
        id={`${id}-${flag}`}
        value={reading[flag] ?? ''}
        onChange={({ currentTarget }) => say(flag, currentTarget.value)}
      >
        <option value="">{usual}</option>
        {Object.entries(choices).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
  return (
    <div class="reading-fields">
      {text('scale', words.scaleExample)}
      {choice('time', words.asFound, words.times)}
      {text('map', words.mapExample)}
      {text('user', words.userExample)}
      {choice('unknown', words.unknownAsUsual, words.unknowns)}
    </div>
  );
}
