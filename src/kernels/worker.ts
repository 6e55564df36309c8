import { parentPort } from 'node:worker_threads';
import { collectGarbage } from './garbage.ts';
import { addGramRows, type GramPlan } from './gram.ts';
import type { Layout } from './layout.ts';
import { type BadPivot, sweep } from './sweep.ts';
import { share, type Team } from './team.ts';
import { link, type WasmMemory, type WasmModule } from './webassembly.ts';

/** What the pool asks of all its workers at the same time. */
export type Job =
  | { kind: 'gram'; plan: GramPlan; memory: WasmMemory }
  | { kind: 'invert'; module: WasmModule; memory: WasmMemory; layout: Layout };

export type Assignment = { job: Job; team: Team };

/** Sent when a worker's share is done. */
export type Outcome = { badPivot: BadPivot | undefined };

/** Rows of the Gram matrix that a worker takes at a time. */
const ROWS = 16;

parentPort!.on('message', ({ job, team }: Assignment) => {
  const outcome: Outcome = { badPivot: perform(job, team) };
  parentPort!.postMessage(outcome);
  // A worker creates so few objects that it would never collect garbage by itself, and so would keep the memory of every
  // matrix it has worked on.
  setImmediate(collectGarbage);
});

function perform(job: Job, team: Team): BadPivot | undefined {
  const values = new Float32Array(job.memory.buffer);
  if (job.kind === 'invert') return sweep(link(job.module, job.memory), job.layout, values, team);
  const { plan } = job;
  const sums = new Float64Array(plan.size);
  share(team, Math.ceil(plan.size / ROWS), (task) => {
    addGramRows(plan, values, sums, task * ROWS, Math.min((task + 1) * ROWS, plan.size));
  });
  return undefined;
}
