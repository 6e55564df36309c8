import { MarqueeProblem } from '../../../../client/index.ts';
import './problem.css';

type ProblemProps = {
  /** What was thrown; nothing is shown where it is undefined. */
  of: unknown;
  /** Does again what did not work. */
  again?: () => void;
};

/** What went wrong, in words, read out as soon as it is there. */
export function Problem({ of: problem, again }: ProblemProps) {
  if (problem === undefined) return null;
  const faults = problem instanceof MarqueeProblem ? problem.errors : [];
  return (
    <div class="problem" role="alert">
      <p>{wordsOf(problem)}</p>
      {faults.length > 1 && (
        <ul>
          {faults.map(({ field, detail }) => (
            <li key={field}>
              {field} {detail}
            </li>
          ))}
        </ul>
      )}
      {again && (
        <button type="button" onClick={again}>
          Try again
        </button>
      )}
    </div>
  );
}

function wordsOf(problem: unknown): string {
  if (problem instanceof MarqueeProblem) return problem.message;
  if (problem instanceof DOMException && problem.name === 'TimeoutError') return 'The server takes too long to answer.';
  return 'The server does not answer. It may have been stopped, or the network is away.';
}
