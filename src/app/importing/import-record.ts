import path from 'node:path';
import { MarqueeError } from '../../errors.ts';
import {
  endImport,
  type ImportPhase,
  type ImportResult,
  setImportProgress,
  withImport,
} from '../../store/imports/imports.ts';
import { describeFailure } from '../messages.ts';
import { createProgressKeeper } from '../progress-keeper.ts';
import { type ImportOptions, type ImportSummary, importSource } from './import.ts';
import { describeOutcome, isUseful } from './summary.ts';

export type RecordedImport = ImportOptions & {
  /** The import's name in the record. */
  name: string;
  /** Refuse if another import is running, instead of waiting for it. */
  alone?: boolean;
  /** Called with the import's number once it has started. */
  onStart?: (id: number) => void;
  /** Rejects when the import has to stop early. */
  untilStopped?: () => Promise<never>;
};

/**
 * Imports a source and records its progress and outcome in the database.
 * @throws MarqueeError IMPORT_RUNS, and what `importSource` throws
 */
export async function importRecorded(options: RecordedImport): Promise<ImportSummary> {
  const { sql, name, alone = false, dryRun = false, onStart = () => {}, onProgress = () => {}, untilStopped } = options;
  return await withImport(sql, { name, alone, dryRun }, async (id) => {
    onStart(id);
    const keeper = createProgressKeeper<ImportPhase>((phase, share) => setImportProgress(sql, id, phase, share));
    const importing = importSource({
      ...options,
      onProgress(progress) {
        keeper.keep(progress.phase, progress.bytes, progress.size);
        onProgress(progress);
      },
    });
    try {
      const summary = await (untilStopped ? Promise.race([importing, untilStopped()]) : importing);
      await keeper.end();
      const state = isUseful(summary) ? 'succeeded' : 'failed';
      const { fixes } = summary;
      await endImport(sql, id, { state, outcome: describeOutcome(summary), fixes, result: toResult(summary) });
      return summary;
    } catch (error) {
      await keeper.end();
      const outcome = withoutFolder(describeFailure(error), options.path);
      const fixes = error instanceof MarqueeError ? error.fixes : [];
      await endImport(sql, id, { state: 'failed', outcome, fixes }).catch(() => {});
      throw error;
    }
  });
}

/** The record can be read over HTTP, so it must not contain folders of this machine. */
function withoutFolder(text: string, source: string): string {
  return text.replaceAll(`${path.dirname(path.resolve(source))}${path.sep}`, '');
}

function toResult({ rejectsFile, ...summary }: ImportSummary): ImportResult {
  const { format, movies, users, ratings, plays, rejects, understood, scale } = summary;
  const file = rejectsFile === undefined ? null : path.basename(rejectsFile);
  return { format, tables: { movies, users, ratings, plays }, rejects, understood, scale, rejectsFile: file };
}
