import { useEffect, useId } from 'preact/hooks';
import { isGenre } from '../genres.ts';
import { anything, type Choice } from '../state/address.ts';
import { type Facets, facets, loadFacets } from '../state/catalogue.ts';
import { again } from '../state/viewer.ts';
import { languageName, places } from '../words/index.ts';
import { NumberField } from './number-field.tsx';
import './filters.css';

type FilterParts = {
  choice: Choice;
  /** @param isPassing whether it is one of many while something is dragged */
  onChange: (choice: Choice, isPassing?: boolean) => void;
};

const inWords = places.filters;

/** Minutes that a film may take. */
const runtimes = [90, 105, 120, 150, 180];

/** What a list may hold, and how varied it shall be. Offers only what there are movies of. */
export function Filters({ choice, onChange }: FilterParts) {
  useEffect(() => {
    // Where it fails, the connection says so.
    loadFacets().catch(() => {});
  }, [again.value]);
  const words = inWords.chosen(choice);
  const known = facets.value;
  return (
    <div class="filters">
      <details class="filters-all">
        <summary>
          {inWords.title}
          <span class="filters-words">{words === '' ? '' : `: ${words}`}</span>
        </summary>
        {known && <FilterFields choice={choice} onChange={onChange} known={known} />}
      </details>
      {words !== '' && (
        <button
          type="button"
          class="button-bare"
          onClick={() => onChange({ ...anything, diversity: choice.diversity })}
        >
          {inWords.clear}
        </button>
      )}
      <Variety choice={choice} onChange={onChange} />
    </div>
  );
}

type FieldParts = FilterParts & { known: Facets };

function FilterFields({ choice, onChange, known }: FieldParts) {
  return (
    <div class="filters-fields">
      <Genres choice={choice} onChange={onChange} known={known} />
      <Years choice={choice} onChange={onChange} known={known} />
      {known.runtime_max !== null && <Runtime choice={choice} onChange={onChange} known={known} />}
      {known.languages.length > 1 && <Language choice={choice} onChange={onChange} known={known} />}
    </div>
  );
}

function Genres({ choice, onChange, known }: FieldParts) {
  const toggle = (name: string) => {
    const others = choice.genres.filter((genre) => genre !== name);
    onChange({ ...choice, genres: others.length < choice.genres.length ? others : [...others, name] });
  };
  return (
    <fieldset class="filters-genres">
      <legend>{inWords.genres}</legend>
      {known.genres
        .filter(({ name }) => isGenre(name))
        .map(({ name }) => (
          <label key={name} class="filters-genre">
            <input type="checkbox" checked={choice.genres.includes(name)} onChange={() => toggle(name)} />
            {name}
          </label>
        ))}
    </fieldset>
  );
}

function Years({ choice, onChange, known }: FieldParts) {
  const id = useId();
  const year = (name: 'yearFrom' | 'yearTo', label: string, hint: number | null) => (
    <>
      <label for={`${id}-${name}`}>{label}</label>
      <NumberField
        id={`${id}-${name}`}
        min={1}
        max={9999}
        held={choice[name]}
        placeholder={hint === null ? '' : String(hint)}
        onTake={(value) => onChange({ ...choice, [name]: value })}
      />
    </>
  );
  return (
    <div class="filters-pair">
      {year('yearFrom', inWords.from, known.year_from)}
      {year('yearTo', inWords.to, known.year_to)}
    </div>
  );
}

function Runtime({ choice, onChange, known }: FieldParts) {
  const id = useId();
  const offered = [...runtimes.filter((runtime) => runtime < known.runtime_max!), choice.runtimeMax ?? 0];
  return (
    <div class="filters-pair">
      <label for={id}>{inWords.length}</label>
      <select
        id={id}
        value={choice.runtimeMax ?? ''}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...choice, runtimeMax: value === '' ? null : Number(value) })
        }
      >
        <option value="">{inWords.any}</option>
        {[...new Set(offered)]
          .filter((runtime) => runtime > 0)
          .map((runtime) => (
            <option key={runtime} value={runtime}>
              {inWords.upTo(runtime)}
            </option>
          ))}
      </select>
    </div>
  );
}

function Language({ choice, onChange, known }: FieldParts) {
  const id = useId();
  return (
    <div class="filters-pair">
      <label for={id}>{inWords.language}</label>
      <select
        id={id}
        value={choice.language ?? ''}
        onChange={({ currentTarget: { value } }) => onChange({ ...choice, language: value || null })}
      >
        <option value="">{inWords.any}</option>
        {known.languages.map(({ name }) => (
          <option key={name} value={name}>
            {languageName(name)}
          </option>
        ))}
      </select>
    </div>
  );
}

function Variety({ choice, onChange }: FilterParts) {
  const id = useId();
  const percent = inWords.percent(choice.diversity);
  return (
    <div class="filters-variety">
      <label for={id}>{inWords.variety}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={1}
        step={0.1}
        value={choice.diversity}
        aria-valuetext={percent}
        onInput={({ currentTarget }) => onChange({ ...choice, diversity: Number(currentTarget.value) }, true)}
      />
      <output for={id}>{percent}</output>
    </div>
  );
}
