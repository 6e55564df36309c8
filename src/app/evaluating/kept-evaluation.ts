import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MarqueeError } from '../../errors.ts';
import type { ReportedEvaluation } from '../../evaluate/report/page.ts';

/** What `--json` writes, and when it was produced. */
export type KeptEvaluation = ReportedEvaluation & { created: string };

/** The folder of reports; created if missing. */
export async function reportsFolder(home: string): Promise<string> {
  const folder = path.join(home, 'reports');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

const fileName = 'evaluation.json';

/** Replaces the earlier one atomically, so that a reader finds either of them whole. */
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

/**
 * The latest evaluation, as this or another version of Marquee wrote it; `interpret` decides whether it can be understood.
 * @throws MarqueeError EVALUATION_MISSING
 */
export async function readEvaluation<Answer>(
  home: string,
  interpret: (kept: KeptEvaluation) => Answer | undefined,
): Promise<Answer> {
  const file = path.join(await reportsFolder(home), fileName);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw missing('Nothing has been evaluated yet');
    throw error;
  });
  try {
    const answer = interpret(JSON.parse(text));
    if (answer) return answer;
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
  }
  throw missing('The kept evaluation was written by another version of Marquee');
}

function missing(reason: string): MarqueeError {
  return new MarqueeError(
    'EVALUATION_MISSING',
    `${reason}; start an evaluation with POST /v1/evaluations, or run "npx @marquee-movies/server evaluate" on the server's machine.`,
  );
}
