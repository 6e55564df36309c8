import type { Verdict } from '../../evaluate/gate.ts';
import type { Sql } from '../../store/database.ts';
import { beginTraining, endTraining, setTrainingPhase } from '../../store/models/trainings.ts';
import { type TrainingPhase, trainingPhases } from '../../train/train.ts';
import { describeFailure } from '../messages.ts';

export type Phase = 'read' | TrainingPhase | 'similar' | 'judge' | 'write';

export type TrainingOutcome = { version: number; activated: boolean; verdict: Verdict; seconds: number };

/** In their order. */
export const phases: readonly Phase[] = ['read', ...trainingPhases, 'similar', 'judge', 'write'];

/**
 * Runs `work` and records its progress and outcome in the database.
 * @param onStart called with the training's number
 */
export async function recordTraining(
  sql: Sql,
  onStart: (id: number) => void,
  work: (onPhase: (phase: Phase) => void) => Promise<TrainingOutcome>,
): Promise<TrainingOutcome> {
  const id = await beginTraining(sql, phases[0]!);
  onStart(id);
  // In order. Failures are ignored: the training is more important than its progress.
  let written = Promise.resolve();
  const onPhase = (phase: Phase) => {
    const progress = phases.indexOf(phase) / phases.length;
    written = written.then(() => setTrainingPhase(sql, id, phase, progress)).catch(() => {});
  };
  try {
    const outcome = await work(onPhase);
    await written;
    const { version, activated, verdict } = outcome;
    await endTraining(sql, id, { model: { version, activated }, outcome: verdict.reason });
    return outcome;
  } catch (error) {
    await written;
    await endTraining(sql, id, { outcome: describeFailure(error) }).catch(() => {});
    throw error;
  }
}
