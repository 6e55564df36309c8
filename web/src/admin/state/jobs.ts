import { useEffect, useRef, useState } from 'preact/hooks';
import { type Asked, type Deed, useAnswer, useDeed, useEvery } from './answer.ts';
import { useProgressEvents } from './progress-events.ts';

/** Others may begin one, too. */
const everyMs = 15_000;

type Job = { id: number; state: string };

export type Jobs<J extends Job> = Omit<Asked<readonly J[]>, 'answer'> & {
  /** The latest ones, newest first; undefined until they are known. */
  all: readonly J[] | undefined;
  /** The one that runs, as it is now. */
  running: J | undefined;
  /** Why its progress is not known. */
  followProblem: unknown;
  /** The one that was seen to end last. */
  ended: J | undefined;
  start: Deed<[]>;
};

/** Jobs of a kind of which one runs at a time: the latest ones, the progress of the one that runs, and starting another. */
export function useJobs<J extends Job>({
  list,
  start,
  follow,
  onEnd,
}: {
  list: (signal: AbortSignal) => Promise<readonly J[]>;
  start: () => Promise<unknown>;
  follow: (id: number, signal: AbortSignal) => AsyncIterable<J>;
  onEnd: () => void;
}): Jobs<J> {
  const [ended, setEnded] = useState<J>();
  const { answer: all, problem, again } = useAnswer(list);
  const started = useDeed(start);
  const newest = all?.[0]?.state === 'running' ? all[0] : undefined;
  const followed = useProgressEvents(
    newest && ((signal) => follow(newest.id, signal)),
    (last) => {
      setEnded(last);
      again();
    },
    [newest?.id],
  );
  useEvery(everyMs, again);
  // Also of one that began and ended between two looks.
  const lastEnded = all?.find(({ state }) => state !== 'running')?.id ?? null;
  const known = useRef<number | null | undefined>(undefined);
  useEffect(() => {
    if (all === undefined) return;
    if (known.current !== undefined && known.current !== lastEnded) onEnd();
    known.current = lastEnded;
  }, [all]);
  const begin = async () => {
    const isDone = await started.begin();
    // Also where another one has just been begun elsewhere, which is then shown.
    again();
    return isDone;
  };
  const running = newest && (followed.newest ?? newest);
  return { all, problem, again, running, followProblem: followed.problem, ended, start: { ...started, begin } };
}
