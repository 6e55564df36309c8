import { useTitle } from '../../components/hooks.ts';
import { models as words } from '../../words/en/admin.ts';
import { Problem, Waiting } from '../components/parts.tsx';
import { EvaluationReport } from '../evaluation/evaluation.tsx';
import { api } from '../state/access.ts';
import { useAnswer } from '../state/answer.ts';
import { Comparison } from './comparison.tsx';
import { ModelTable } from './model-table.tsx';
import { Trainings } from './training.tsx';

/** What has been learned, what answers, and how good it is. */
export function Models() {
  useTitle(words.windowTitle);
  const { answer, problem, again } = useAnswer((signal) => api().get('/v1/models', {}, { signal }));
  return (
    <>
      <h1>{words.title}</h1>
      <Problem of={problem} again={again} />
      {answer ? <ModelTable models={answer.models} onChange={again} /> : problem === undefined && <Waiting />}
      <Trainings onEnd={again} />
      <EvaluationReport />
      {answer && <Comparison models={answer.models} />}
    </>
  );
}
