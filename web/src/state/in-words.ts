import { MarqueeProblem } from '../../../client/index.ts';
import { common } from '../words/index.ts';

const { away, byCode } = common.problems;

/** Why something was not done. Where the server's own words are for programs, with their keys and headers, the page has others. */
export function inWords(error: unknown): string {
  return error instanceof MarqueeProblem ? (byCode[error.code] ?? error.message) : away;
}
