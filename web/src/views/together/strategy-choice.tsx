import { type Strategy, strategies } from './company.ts';

const words: Record<Strategy, { name: string; meaning: string }> = {
  average: {
    name: 'Average',
    meaning: 'Everyone counts alike: the films that appeal to all of you most, taken together.',
  },
  least_misery: {
    name: 'Least misery',
    meaning: 'Whoever likes a film least decides: nobody has to sit through something that they would hate.',
  },
  most_pleasure: {
    name: 'Most pleasure',
    meaning: 'Whoever likes a film most decides: each film is a feast for at least one of you.',
  },
};

type StrategyChoiceProps = { chosen: Strategy; onChange: (strategy: Strategy) => void };

export function StrategyChoice({ chosen, onChange }: StrategyChoiceProps) {
  return (
    <fieldset class="together-strategies">
      <legend>Whose wish counts</legend>
      {strategies.map((strategy) => (
        <label key={strategy}>
          <input type="radio" name="strategy" checked={strategy === chosen} onChange={() => onChange(strategy)} />
          <span>
            <strong>{words[strategy].name}</strong>
            <br />
            {words[strategy].meaning}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
