import type { RunState } from '../../domain/run-states.ts';
import { type Fix, MarqueeError } from '../../errors.ts';
import type { Sql } from '../database.ts';
import { advisoryLocks } from '../locks.ts';
import type { Statements } from '../postgres/sql.ts';
import type { Merged } from './merge.ts';

/** `waiting`: not begun, as another import or a stream is writing. */
export const importPhases = ['waiting', 'movies', 'users', 'ratings', 'plays', 'merge'] as const;
export type ImportPhase = (typeof importPhases)[number];

/** The outcome for the rows of one table. */
export type TableSummary = Merged & {
  /** Rows of the source, including rejected ones. */
  read: number;
  rejected: number;
  /** Rows created for ids that occur only in ratings or plays. */
  stubs: number;
};

export type ImportTables = { movies: TableSummary; users: TableSummary; ratings: TableSummary; plays: TableSummary };

/** How many rows or cells of one column were rejected for one reason. */
export type RejectCount = {
  file: string;
  /** Empty if it is about the whole row. */
  column: string;
  reason: string;
  /** Whether the rows were used without this cell. */
  kept: boolean;
  count: number;
  /** The line of the first of them. */
  line: number;
};

/** What an import that read all of its source found. */
export type ImportResult = {
  format: string;
  tables: ImportTables;
  rejects: RejectCount[];
  /** A line for each file: how it was recognised. */
  understood: readonly string[];
  /** The range of the source's ratings, such as `0.5..5`; null if it had none. */
  scale: string | null;
  /** Name of the file with the rejected rows. */
  rejectsFile: string | null;
};

export type StoredImport = { [Name in keyof ImportResult]: ImportResult[Name] | null } & {
  id: number;
  name: string;
  started: Date;
  ended: Date | null;
  /**
   * - succeeded: rows of it are in the database
   * - failed: it ended with an error, or none of its rows could be used, and nothing was written
   * - abandoned: its process died, and either everything or nothing was written
   */
  state: RunState;
  phase: ImportPhase;
  /** The share of its bytes that have been read, 0 to 1. */
  progress: number;
  /** Whether it only reports what it would do. */
  dryRun: boolean;
  outcome: string | null;
  /** Flags that would help if the source or some of its rows were refused; null while it runs. */
  fixes: readonly Fix[] | null;
};

const listed = 100;

/**
 * Records a new import of this name, which counts as running while `work` does.
 * @param alone refuse if another import is running, instead of waiting for it
 * @throws MarqueeError IMPORT_RUNS
 */
export async function withImport<Result>(
  sql: Sql,
  { name, alone, dryRun }: { name: string; alone: boolean; dryRun: boolean },
  work: (id: number) => Promise<Result>,
): Promise<Result> {
  const session = await sql.openSession();
  try {
    const id = await beginImport(session, name, dryRun);
    if (alone) await refuseSecond(sql, id);
    return await work(id);
  } finally {
    await session.end();
  }
}

/** The lock is held before others can see the row. */
async function beginImport(session: Statements, name: string, dryRun: boolean): Promise<number> {
  await session`update imports set state = 'abandoned' where state = 'running' and not ${isHeld(session)}`;
  const [row] = await session<{ id: number }[]>`
    with begun as (insert into imports (name, dry_run) values (${name}, ${dryRun}) returning id)
    select id, pg_advisory_lock(${advisoryLocks.importRecord}, id) from begun`;
  return row!.id;
}

/** If two imports begin at the same time, the first one stays. */
async function refuseSecond(sql: Sql, id: number): Promise<void> {
  const [other] = await sql`select from imports where state = 'running' and id < ${id} and ${isHeld(sql)} limit 1`;
  if (!other) return;
  await sql`delete from imports where id = ${id}`;
  throw importRuns();
}

/** @throws MarqueeError IMPORT_RUNS */
export async function refuseWhileImporting(sql: Sql): Promise<void> {
  const [running] = await sql`select from imports where state = 'running' and ${isHeld(sql)} limit 1`;
  if (running) throw importRuns();
}

function importRuns(): MarqueeError {
  return new MarqueeError('IMPORT_RUNS', 'Another import is running on this database; try again when it has ended.');
}

export async function setImportProgress(sql: Sql, id: number, phase: ImportPhase, progress: number): Promise<void> {
  await sql`update imports set phase = ${phase}, progress = ${progress} where id = ${id} and state = 'running'`;
}

export async function endImport(
  sql: Sql,
  id: number,
  end: { state: 'succeeded' | 'failed'; outcome: string; fixes: readonly Fix[]; result?: ImportResult },
): Promise<void> {
  const { state, outcome, fixes, result } = end;
  await sql`
    update imports
    set ended = clock_timestamp(), state = ${state}, outcome = ${outcome}, fixes = ${sql.json(fixes)},
      phase = case when ${result !== undefined} then 'merge' else phase end,
      progress = case when ${result !== undefined} then 1 else progress end,
      format = ${result?.format ?? null}, tables = ${result ? sql.json(result.tables) : null},
      rejects = ${result ? sql.json(result.rejects) : null}, rejects_file = ${result?.rejectsFile ?? null},
      understood = ${result ? sql.json(result.understood) : null}, scale = ${result?.scale ?? null}
    where id = ${id}`;
}

/** Up to a hundred, newest first, without dry runs. */
export async function listImports(sql: Sql, most = listed): Promise<StoredImport[]> {
  return await sql<StoredImport[]>`${selectImports(sql)} where not dry_run order by id desc limit ${most}`;
}

/** @throws MarqueeError IMPORT_UNKNOWN */
export async function findImport(sql: Sql, id: number): Promise<StoredImport> {
  const [found] = await sql<StoredImport[]>`${selectImports(sql)} where id = ${id}`;
  if (found) return found;
  throw new MarqueeError('IMPORT_UNKNOWN', `There is no import ${id}.`);
}

function selectImports(sql: Sql) {
  return sql`
    select id, name, started, ended, phase, progress, format, tables, rejects, rejects_file as "rejectsFile", understood, scale, outcome, fixes,
      dry_run as "dryRun",
      case when state = 'running' and not ${isHeld(sql)} then 'abandoned' else state end as state
    from imports`;
}

/** Whether the import of a row of `imports` has its lock. */
function isHeld(sql: Statements) {
  return sql`
    exists (
      select from pg_locks
      where locktype = 'advisory' and classid = ${advisoryLocks.importRecord} and objid::bigint = imports.id and objsubid = 2 and granted
        and database = (select oid from pg_database where datname = current_database())
    )`;
}
