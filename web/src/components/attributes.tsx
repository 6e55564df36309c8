import { useEffect, useId } from 'preact/hooks';
import { attributeWords, loadAttributeWords } from '../state/catalogue.ts';
import type { Attributes } from '../state/person.ts';
import { again, viewer } from '../state/viewer.ts';
import { common } from '../words/index.ts';
import { NumberField } from './number-field.tsx';
import './attributes.css';

const inWords = common.aboutYou;

/** What someone may say of themselves; none of it must be said. Offers the words that make a difference. */
export function AttributesForm() {
  useEffect(() => {
    // Where it fails, the connection says so.
    loadAttributeWords().catch(() => {});
  }, [again.value]);
  const id = useId();
  const said = viewer.person.value.attributes;
  const words = attributeWords.value;
  const describe = (change: Partial<Attributes>) => viewer.describe({ ...said, ...change });
  return (
    <details class="attributes">
      <summary>{inWords.title}</summary>
      <p>{inWords.note}</p>
      <div class="attributes-fields">
        <label for={`${id}-age`}>{inWords.age}</label>
        <NumberField id={`${id}-age`} min={0} max={150} held={said.age} onTake={(age) => describe({ age })} />
        <label for={`${id}-gender`}>{inWords.gender}</label>
        <Choice
          id={`${id}-gender`}
          words={words?.genders.length ? words.genders : ['F', 'M']}
          said={said.gender}
          onSay={(gender) => describe({ gender })}
        />
        {words !== null && words.occupations.length > 0 && (
          <>
            <label for={`${id}-occupation`}>{inWords.occupation}</label>
            <Choice
              id={`${id}-occupation`}
              words={words.occupations}
              said={said.occupation}
              onSay={(occupation) => describe({ occupation })}
            />
          </>
        )}
      </div>
    </details>
  );
}

type ChoiceParts = {
  id: string;
  words: readonly string[];
  said: string | null;
  onSay: (word: string | null) => void;
};

/** One of the words, none, or what was said elsewhere. */
function Choice({ id, words, said, onSay }: ChoiceParts) {
  const offered = said === null || words.includes(said) ? words : [...words, said];
  return (
    <select id={id} value={said ?? ''} onChange={({ currentTarget }) => onSay(currentTarget.value || null)}>
      <option value="">{inWords.unsaid}</option>
      {offered.map((word) => (
        <option key={word} value={word}>
          {inWords.genders[word] ?? word}
        </option>
      ))}
    </select>
  );
}
