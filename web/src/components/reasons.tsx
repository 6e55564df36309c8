import { reasonsInWords, type Term, termInWords } from './reasons/words.ts';
import './reasons.css';

/** Why a movie is recommended: in words, and how much each reason weighs. */
export function Reasons({ terms }: { terms: readonly Term[] }) {
  const words = reasonsInWords(terms);
  if (words === '') return null;
  const sum = terms.reduce((sum, { amount }) => sum + amount, 0);
  const shares = terms.map((term) => ({ text: termInWords(term), share: term.amount / sum }));
  const described = shares.map(({ text, share }) => `${text}: ${Math.round(share * 100)} %`).join('; ');
  return (
    <div class="reasons">
      <p>{words}</p>
      <div class="reasons-bar" role="img" aria-label={`Of these reasons: ${described}`} title={described}>
        {shares.map(({ text, share }) => (
          <span key={text} style={{ flexGrow: share }} />
        ))}
      </div>
    </div>
  );
}
