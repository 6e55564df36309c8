import { MarqueeError } from '../errors.ts';
import { announceActiveModel } from './models/models.ts';
import { announceMovieChanges } from './movies/movies.ts';
import { readSnapshot, type Sql, type Transaction } from './postgres/sql.ts';

/** A table of the backup, and its columns in the order of its data. */
type Described = { table: string; columns: string[] };

/** The first and the last part of a backup. */
type Beginning = { marqueeBackup: 1; made: string; migrations: { version: number; checksum: string }[] };
type Ending = { end: true; sequences: { name: string; value: string }[] };

/** The most bytes that the first frame of a backup may have. */
const largestBeginning = 1 << 20;
const notABackup = '`marquee backup` did not write this file';

export type TableRows = { table: string; rows: number };

/**
 * Writes all tables as of one moment, while others keep writing: JSON that says what follows, and the data of each table in
 * PostgreSQL's text format, both in frames (see `frame`). Rows keep their order in the database, so that everything computed from a
 * restored database is the same to the last bit.
 */
export async function writeBackup(sql: Sql, write: (frame: Buffer) => Promise<void>): Promise<TableRows[]> {
  return await readSnapshot(sql, async (snapshot) => {
    // Otherwise a scan may begin where another one is.
    await snapshot`set local synchronize_seqscans to off`;
    const migrations = await readApplied(snapshot);
    const beginning: Beginning = { marqueeBackup: 1, made: new Date().toISOString(), migrations };
    await write(frame(JSON.stringify(beginning)));
    const written: TableRows[] = [];
    for (const described of await describeTables(snapshot)) {
      const { table, columns } = described;
      await write(frame(JSON.stringify(described)));
      const copy = snapshot`copy (select ${snapshot(columns)} from ${snapshot(table)}) to stdout`;
      const data = copy.copyTo((rows) => written.push({ table, rows }));
      for await (const chunk of data) if (chunk.length > 0) await write(frame(chunk));
      await write(frame(''));
    }
    const sequences = await snapshot<{ name: string; value: string }[]>`
      select sequencename as name, last_value::text as value from pg_sequences
      where schemaname = current_schema() and last_value is not null order by 1`;
    await write(frame(JSON.stringify({ end: true, sequences } satisfies Ending)));
    return written;
  });
}

/**
 * Fills an empty database from a backup: with all of it or, if anything is wrong, with nothing.
 * @throws MarqueeError DATABASE_NOT_EMPTY, BACKUP_UNUSABLE
 */
export async function restoreBackup(sql: Sql, chunks: AsyncIterable<Buffer>): Promise<TableRows[]> {
  const frames = readFrames(chunks);
  const nextJson = async () => parse((await frames.next()).value);
  const restored = await sql.begin(async (transaction) => {
    checkBeginning(await nextJson(), await readApplied(transaction));
    await checkEmpty(transaction);
    const tables = await describeTables(transaction);
    await transaction`truncate ${transaction(tables.map(({ table }) => table))}`;
    // Versions and changes, which triggers would write, are in the backup.
    await setTriggers(transaction, tables, 'disable');
    const written: TableRows[] = [];
    let next = await nextJson();
    for (; !('end' in next); next = await nextJson()) {
      const { table, columns } = next as Described;
      const known = tables.find((each) => each.table === table);
      if (!known || columns.some((column) => !known.columns.includes(column)))
        throw unusable(`its table ${table} is unknown`);
      const copy = transaction`copy ${transaction(table)} (${transaction(columns)}) from stdin`;
      written.push({ table, rows: await copy.copyFrom(untilEmpty(frames)) });
    }
    await setTriggers(transaction, tables, 'enable');
    if (written.length < tables.length) throw unusable('tables are missing');
    // Only at its end does a gzip file show whether it is undamaged.
    if (!(await frames.next()).done) throw unusable('something follows its end');
    // Last, as a rollback leaves sequences where they are.
    for (const { name, value } of (next as Ending).sequences) {
      await transaction`select setval(quote_ident(${name})::regclass, ${value}::bigint)`;
    }
    // A server that was started too early loads them now.
    await announceMovieChanges(transaction);
    await announceActiveModel(transaction);
    return written;
  });
  await sql`analyze`;
  return restored;
}

/** Four bytes with the length, then the content. An empty frame ends the data of a table. */
function frame(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

async function* readFrames(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, undefined> {
  let rest: Buffer[] = [];
  let length = 0;
  let isBeginning = true;
  for await (const chunk of chunks) {
    rest.push(chunk);
    length += chunk.length;
    while (length >= 4) {
      if (rest[0]!.length < 4) rest = [Buffer.concat(rest)];
      const size = 4 + rest[0]!.readUInt32BE();
      // Otherwise any large file would be read into memory.
      if (isBeginning && size > largestBeginning) throw unusable(notABackup);
      if (length < size) break;
      isBeginning = false;
      const whole = rest.length === 1 ? rest[0]! : Buffer.concat(rest);
      yield whole.subarray(4, size);
      rest = [whole.subarray(size)];
      length -= size;
    }
  }
  if (length > 0) throw unusable('it is cut off');
}

async function* untilEmpty(frames: AsyncGenerator<Buffer, undefined>): AsyncGenerator<Buffer> {
  for (;;) {
    const { value } = await frames.next();
    if (value === undefined) throw unusable('it is cut off');
    if (value.length === 0) return;
    yield value;
  }
}

function parse(content: Buffer | undefined): object {
  if (content === undefined) throw unusable('it is cut off');
  try {
    return Object(JSON.parse(content.toString()));
  } catch {
    throw unusable('it is damaged');
  }
}

function checkBeginning(beginning: object, applied: Beginning['migrations']): void {
  if (!('marqueeBackup' in beginning)) throw unusable(notABackup);
  if (beginning.marqueeBackup !== 1) throw unusable('a newer version of Marquee made it; restore it with that version');
  const { migrations } = beginning as Beginning;
  const textOf = (each: Beginning['migrations']) =>
    JSON.stringify(each.map(({ version, checksum }) => [version, checksum]));
  if (textOf(migrations) === textOf(applied)) return;
  const [theirs, ours] = [migrations.at(-1)?.version, applied.at(-1)?.version];
  throw unusable(
    `another version of Marquee made it, with tables as of migration ${theirs}, while this version has ${ours}; ` +
      'restore it with that version, then update',
  );
}

async function readApplied(transaction: Transaction): Promise<Beginning['migrations']> {
  return await transaction<Beginning['migrations']>`
    select version, checksum from schema_migrations order by version`;
}

/** All tables, each after those that its foreign keys refer to. */
async function describeTables(transaction: Transaction): Promise<Described[]> {
  const tables = await transaction<(Described & { needs: string[] })[]>`
    select relname as table,
      (select array_agg(attname::text order by attnum) from pg_attribute
        where attrelid = pg_class.oid and attnum > 0 and not attisdropped and attgenerated = '') as columns,
      array(select distinct confrelid::regclass::text from pg_constraint
        where conrelid = pg_class.oid and contype = 'f' and confrelid <> conrelid) as needs
    from pg_class
    where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and not relispartition
      and relname <> 'schema_migrations'
    order by relname`;
  const ordered: Described[] = [];
  const waiting = new Set(tables);
  while (waiting.size > 0) {
    for (const each of waiting) {
      if ([...waiting].some(({ table }) => each.needs.includes(table))) continue;
      waiting.delete(each);
      ordered.push({ table: each.table, columns: each.columns });
    }
  }
  return ordered;
}

async function checkEmpty(transaction: Transaction): Promise<void> {
  const [row] = await transaction<{ isEmpty: boolean }[]>`
    select not exists (select from movies) and not exists (select from users) and not exists (select from models)
      as "isEmpty"`;
  if (row!.isEmpty) return;
  throw new MarqueeError(
    'DATABASE_NOT_EMPTY',
    'The database has movies, users or models, but a backup needs an empty one. Name another with DATABASE_URL, or another home with --home.',
  );
}

async function setTriggers(transaction: Transaction, tables: readonly Described[], how: 'disable' | 'enable') {
  for (const { table } of tables) await transaction.unsafe(`alter table "${table}" ${how} trigger user`);
}

function unusable(reason: string): MarqueeError {
  return new MarqueeError('BACKUP_UNUSABLE', `The backup cannot be used: ${reason}. Nothing was written.`);
}
