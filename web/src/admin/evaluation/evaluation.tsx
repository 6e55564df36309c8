import { MarqueeProblem } from '../../../../client/index.ts';
import { evaluation as words } from '../../words/en/admin.ts';
import { bestWords, metricOf, protocolWords } from '../../words/en/evaluation.ts';
import { figureWords, percentWords, timeWords } from '../../words/en/operator-format.ts';
import { Problem, Waiting } from '../components/parts.tsx';
import { WideTable } from '../components/wide-table.tsx';
import { api } from '../state/access.ts';
import { useAnswer } from '../state/answer.ts';
import type { EvaluatedModel, Evaluation } from '../types.ts';
import { EstimateCell } from './estimate-cell.tsx';
import { ColdMovies, ColdUsers, Groups } from './parts.tsx';
import { EvaluationRuns } from './runs.tsx';

/** The newest report, and the button for another. */
export function EvaluationReport() {
  const { answer, problem, again } = useAnswer((signal) => api().get('/v1/evaluation', {}, { signal }));
  const isMissing = problem instanceof MarqueeProblem && problem.code === 'EVALUATION_MISSING';
  return (
    <section class="admin-part" aria-labelledby="evaluation">
      <h2 id="evaluation">{words.title}</h2>
      <EvaluationRuns onEnd={again} />
      {isMissing ? <p>{words.none}</p> : <Problem of={problem} again={again} />}
      {answer ? <Report of={answer} /> : problem === undefined && <Waiting lines={6} />}
    </section>
  );
}

function Report({ of: evaluation }: { of: Evaluation }) {
  const { models, created, command } = evaluation;
  return (
    <>
      <p>{bestWords(evaluation)}</p>
      <p class="admin-note">
        {protocolWords(evaluation)} {words.measured(timeWords(created), command)}
      </p>
      <ModelsTable models={models} />
      <Groups models={models} />
      <ColdUsers models={models} />
      <ColdMovies of={evaluation} />
    </>
  );
}

/** Columns beside NDCG@10. */
const others = ['recall@10', 'hr@10', 'diversity', 'novelty'] as const;

function ModelsTable({ models }: { models: readonly EvaluatedModel[] }) {
  const first = models[0]?.model;
  const most = Math.max(...models.map((each) => metricOf(each, 'ndcg@10')?.interval[1] ?? 0));
  const names = words.columns;
  return (
    <>
      <WideTable
        name={words.allUsers}
        columns={[words.model, words.ndcg, words.against(first), ...names.map((name) => ({ name, isNumber: true }))]}
      >
        {models.map((each) => {
          const ndcg = metricOf(each, 'ndcg@10');
          return (
            <tr key={each.model}>
              <th scope="row" title={each.description}>
                {each.model}
              </th>
              <EstimateCell value={ndcg?.mean} interval={ndcg?.interval} most={most} />
              <td>{differenceWords(ndcg?.difference ?? null)}</td>
              {others.map((name) => (
                <td key={name} class="number">
                  {figureWords(metricOf(each, name)?.mean, 3)}
                </td>
              ))}
              <td class="number">{figureWords(each.coverage, 3)}</td>
              <td class="number">{shareWords(each.versus_popular.better)}</td>
              <td class="number">{shareWords(each.versus_popular.worse)}</td>
            </tr>
          );
        })}
      </WideTable>
      <p class="admin-note">{words.note}</p>
      <ul class="admin-note">
        {models.map(({ model, description }) => (
          <li key={model}>
            <strong>{model}</strong>: {description}
          </li>
        ))}
      </ul>
    </>
  );
}

function differenceWords(difference: { mean: number; interval: readonly number[] } | null): string {
  if (difference === null) return '–';
  const [least, most] = difference.interval;
  return `${figureWords(difference.mean)} (${figureWords(least)} to ${figureWords(most)})`;
}

function shareWords(share: number): string {
  return percentWords(share);
}
