import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Check } from 'typebox/value';
import { MarqueeError } from '../errors.ts';
import type { ReportedEvaluation } from '../evaluate/report/page.ts';
import type { Estimate, ModelResult } from '../evaluate/result.ts';
import { type EvaluationAnswer, evaluationSchema } from '../serve/administration/evaluation.ts';

/** What `--json` writes, and when. */
type KeptEvaluation = ReportedEvaluation & { created: string };

/** The folder of reports, made where it is missing. */
export async function reportsFolder(home: string): Promise<string> {
  const folder = path.join(home, 'reports');
  await mkdir(folder, { recursive: true });
  return folder;
}

const fileName = 'evaluation.json';

/** In the place of the one of before; whoever reads meanwhile finds one of the two. */
export async function keepEvaluation(home: string, evaluation: ReportedEvaluation): Promise<void> {
  const file = path.join(await reportsFolder(home), fileName);
  const kept: KeptEvaluation = { ...evaluation, created: new Date().toISOString() };
  const written = `${file}.${process.pid}`;
  try {
    await writeFile(written, `${JSON.stringify(kept, null, 2)}\n`);
    await rename(written, file);
  } finally {
    await rm(written, { force: true });
  }
}

/** @throws MarqueeError EVALUATION_MISSING */
export async function readEvaluation(home: string): Promise<EvaluationAnswer> {
  const text = await readFile(path.join(await reportsFolder(home), fileName), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw missing('Nothing has been evaluated yet');
      throw error;
    },
  );
  const answer = interpret(text);
  if (answer) return answer;
  throw missing('What has been evaluated was kept by another version of Marquee');
}

function missing(reason: string): MarqueeError {
  return new MarqueeError('EVALUATION_MISSING', `${reason}; run "npx marquee evaluate" on the machine of the server.`);
}

/** Undefined where it is not what this version keeps. */
function interpret(text: string): EvaluationAnswer | undefined {
  try {
    const answer = toAnswer(JSON.parse(text));
    return Check(evaluationSchema, answer) ? answer : undefined;
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function toAnswer(kept: KeptEvaluation): EvaluationAnswer {
  const { created, command, seconds, protocol, data, models, coldMovieOrders } = kept;
  return {
    ...{ created, command, seconds },
    judged_on: {
      part: protocol.judge,
      split: protocol.split,
      source: data.source,
      users: data.judgedUsers,
      likes: data.judgedLikes,
      user_sample: protocol.userSample,
    },
    learned_from: { users: data.users, movies: data.movies, ratings: data.fitted },
    models: Object.entries(models).map(([name, result]) => ({ model: name, ...toModel(result) })),
    cold_movie_orders:
      coldMovieOrders && Object.entries(coldMovieOrders).map(([order, each]) => ({ order, ...toEstimate(each) })),
  };
}

function toModel(result: ModelResult): Omit<EvaluationAnswer['models'][number], 'model'> {
  const { description, coverage, distinct, gini, versusPopular, groups, coldUsers, coldMovies, seconds } = result;
  return {
    ...{ description, coverage, distinct, gini },
    metrics: toMetrics(result),
    versus_popular: versusPopular,
    groups: Object.entries(groups).map(([grouping, members]) => ({
      grouping,
      groups: members.map((each) => ({ group: each.group, ...toEstimate(each) })),
    })),
    cold_users: coldUsers?.map((each) => ({ ratings: each.ratings, ...toEstimate(each) })) ?? null,
    cold_movies: coldMovies && toEstimate(coldMovies),
    fit_seconds: seconds.fit,
    recommend_seconds: seconds.recommend,
  };
}

function toMetrics(result: ModelResult): EvaluationAnswer['models'][number]['metrics'] {
  const differences: Partial<Record<string, { mean: number; ci: [number, number] }>> = result.difference ?? {};
  return Object.entries(result.ci).map(([metric, interval]) => {
    const difference = differences[metric];
    return {
      metric,
      mean: result[metric as keyof ModelResult['ci']],
      interval,
      difference: difference ? { mean: difference.mean, interval: difference.ci } : null,
    };
  });
}

function toEstimate({ users, 'ndcg@10': ndcg, ci }: Estimate) {
  return { users, ndcg_at_10: ndcg, interval: ci };
}
