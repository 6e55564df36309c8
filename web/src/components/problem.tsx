import { MarqueeProblem } from '../../../client/index.ts';
import { inWords } from '../state/in-words.ts';
import { askAgain } from '../state/viewer.ts';
import { common } from '../words/index.ts';

/** Why something could not be had, and a button to ask for it again. Of a server that is away, the connection bar tells. */
export function Problem({ of: problem }: { of: Error | null | undefined }) {
  if (!isTold(problem)) return null;
  return (
    <div role="alert">
      <p>{inWords(problem)}</p>
      <button type="button" onClick={askAgain}>
        {common.tryAgain}
      </button>
    </div>
  );
}

export const isTold = (problem: unknown): problem is MarqueeProblem => problem instanceof MarqueeProblem;
