/**
 * Lets others go first in the middle of long work: to be awaited before each part of it. It rejects where nobody waits for the
 * result any more.
 * @param work about how many multiplications the part takes that comes next
 */
export type Pace = (work: number) => Promise<void> | undefined;

/** Does not yield. */
export const atOnce: Pace = () => undefined;
