import type { Verdict } from '../../evaluate/gate.ts';
import type { Sql } from '../../store/database.ts';
import { beginTraining, endTraining, setTrainingPhase } from '../../store/models/trainings.ts';
import type { TrainingPhase } from '../../train/train.ts';
import { describeFailure } from '../messages.ts';

export type Phase = 'read' | TrainingPhase | 'similar' | 'judge' | 'write';

export type TrainingOutcome = { version: number; activated: boolean; verdict: Verdict; seconds: number };

const phases: readonly Phase[] = ['read', 'content', 'prior', 'weights', 'tail', 'similar', 'judge', 'write'];

/**
 * Runs `work` and keeps in the database how far it is and what became of it.
 * @param onStart told the number of the training
 */
export async function recordTraining(
  sql: Sql,
  onStart: (id: number) => void,
  work: (onPhase: (phase: Phase) => void) => Promise<TrainingOutcome>,
): Promise<TrainingOutcome> {
  const id = await beginTraining(sql, phases[0]!);
  onStart(id);
  // One after the other. How far it is may be missing; the training is more important.
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
