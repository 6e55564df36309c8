import { type Claim, claimed, currentClaim, joinClaims, overdue } from './postgres/claims.ts';

/**
 * Answers questions that wait at the same time in batches. At most `lanes` batches are in progress; questions that arrive meanwhile
 * wait for the next. An answer is never older than its question. A batch is cancelled when every caller is overdue or gone.
 * @param answerAll resolves to one answer per question, in order
 * @param most how many questions a batch may have
 */
export function createBatcher<Question, Answer>(
  answerAll: (questions: readonly Question[]) => Promise<readonly Answer[]>,
  { lanes = 2, most = 100 } = {},
): (question: Question) => Promise<Answer> {
  type Waiting = {
    question: Question;
    claim: Claim | undefined;
    resolve(answer: Answer): void;
    reject(error: unknown): void;
  };
  const waiting: Waiting[] = [];
  let busy = 0;

  function fillLanes(): void {
    while (busy < lanes && waiting.length > 0) {
      busy++;
      void answerBatch(waiting.splice(0, most)).finally(() => {
        busy--;
        fillLanes();
      });
    }
  }

  async function answerBatch(taken: readonly Waiting[]): Promise<void> {
    const isOverdue = ({ claim }: Waiting) => claim?.ending === 'overdue';
    const batch = taken.some(isOverdue) ? taken.filter((each) => !isOverdue(each)) : taken;
    for (const each of taken) if (isOverdue(each)) each.reject(overdue());
    if (batch.length === 0) return;
    try {
      const claim = joinClaims(batch.map((each) => each.claim));
      const answers = await claimed(claim, () => answerAll(batch.map(({ question }) => question)));
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index]!);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, claim: currentClaim(), resolve, reject });
      // Requests that arrive together are handled one after the other within this turn of the event loop.
      if (waiting.length === 1) setImmediate(fillLanes);
    });
}
