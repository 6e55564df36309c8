import { useId } from 'preact/hooks';
import { viewer } from '../state/viewer.ts';
import './attributes.css';

/** What someone may say of themselves; none of it must be said. */
export function AttributesForm() {
  const { age, gender, occupation } = viewer.person.value.attributes;
  const id = useId();
  const describe = (change: Partial<typeof viewer.person.value.attributes>) =>
    viewer.describe({ age, gender, occupation, ...change });
  return (
    <details class="attributes">
      <summary>About you (not needed)</summary>
      <p>What people like you like counts for a little, most of all before you have rated much.</p>
      <div class="attributes-fields">
        <label for={`${id}-age`}>Age</label>
        <input
          id={`${id}-age`}
          type="number"
          min={0}
          max={150}
          value={age ?? ''}
          onChange={({ currentTarget }) => {
            if (currentTarget.reportValidity()) describe({ age: wholeNumberOrNull(currentTarget.value) });
          }}
        />
        <label for={`${id}-gender`}>Gender</label>
        <select
          id={`${id}-gender`}
          value={gender ?? ''}
          onChange={({ currentTarget }) => describe({ gender: currentTarget.value || null })}
        >
          <option value="">Not said</option>
          <option value="F">Female</option>
          <option value="M">Male</option>
          {gender !== null && gender !== 'F' && gender !== 'M' && <option value={gender}>{gender}</option>}
        </select>
        <label for={`${id}-occupation`}>Occupation</label>
        <input
          id={`${id}-occupation`}
          maxLength={255}
          value={occupation ?? ''}
          onChange={({ currentTarget }) => describe({ occupation: currentTarget.value.trim() || null })}
        />
      </div>
    </details>
  );
}

function wholeNumberOrNull(text: string): number | null {
  return text === '' ? null : Math.floor(Number(text));
}
