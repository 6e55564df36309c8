/** Worker threads that go through one list of phases together. */
export type Team = {
  /** This worker's number, from 0. */
  member: number;
  workers: number;
  /** Shared by all, from `createTeamState`. */
  state: Int32Array;
};

const NEXT = 0;
const ARRIVED = 1;
const GENERATION = 2;
const ABANDONED = 3;

export function createTeamState(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(16));
}

/**
 * Does the tasks 0 to `count - 1`, each in whichever worker is free, taken in order; returns when all are done. Every
 * member must call it for every phase. Which worker does a task must not matter to its result.
 */
export function share({ state, workers }: Team, count: number, work: (task: number) => void): void {
  for (let task = Atomics.add(state, NEXT, 1); task < count; task = Atomics.add(state, NEXT, 1)) work(task);
  const generation = Atomics.load(state, GENERATION);
  if (Atomics.add(state, ARRIVED, 1) + 1 === workers) {
    Atomics.store(state, ARRIVED, 0);
    Atomics.store(state, NEXT, 0);
    Atomics.add(state, GENERATION, 1);
    Atomics.notify(state, GENERATION);
    return;
  }
  while (Atomics.load(state, GENERATION) === generation) Atomics.wait(state, GENERATION, generation);
}

/** Makes the team give up; all members see it after the phase. */
export function abandon({ state }: Team): void {
  Atomics.store(state, ABANDONED, 1);
}

export function isAbandoned({ state }: Team): boolean {
  return Atomics.load(state, ABANDONED) === 1;
}
