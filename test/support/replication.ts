import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, chown, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Account, findAccount } from '../../src/store/embedded/account.ts';
import { findBinaries, runProgram } from '../../src/store/embedded/programs.ts';
import { connect, type Sql } from '../../src/store/postgres/sql.ts';
import { makeTemporaryFolder } from './folders.ts';
import { findPorts } from './ports.ts';

export type PostgresServer = {
  url: string;
  sql: Sql;
  /** Ends it at once and without a checkpoint, as a crash does. */
  crash(): Promise<void>;
};

const startMs = 20_000;
const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'wal_keep_size=256MB'];

/**
 * A primary and a streaming replica of it, both of the PostgreSQL that npm brings. The replica begins as a copy of the primary's
 * files made between `pg_backup_start` and `pg_backup_stop`; pg_basebackup does the same, but npm does not bring it.
 */
export async function startReplication(): Promise<
  { primary: PostgresServer; replica: PostgresServer } & AsyncDisposable
> {
  const parts = new AsyncDisposableStack();
  try {
    return { ...(await startBoth(parts)), [Symbol.asyncDispose]: () => parts.disposeAsync() };
  } catch (error) {
    await parts.disposeAsync();
    throw error;
  }
}

async function startBoth(parts: AsyncDisposableStack): Promise<{ primary: PostgresServer; replica: PostgresServer }> {
  const { folder } = parts.adopt(await makeTemporaryFolder(), (made) => made.remove());
  const account = await findAccount(folder, () => {});
  const binaries = await findBinaries(account, () => {});
  const [original, copy] = [path.join(folder, 'primary'), path.join(folder, 'replica')];
  const [port, replicaPort] = await findPorts(2);
  const start = async (data: string, on: number) =>
    parts.adopt(await startPostgres(path.dirname(binaries.initdb), data, on, account), (server) => server.crash());

  await mkdir(original);
  if (account) await chown(original, account.uid, account.gid);
  const flags = [
    '--pgdata',
    original,
    '--username',
    'marquee',
    '--auth',
    'trust',
    '--encoding',
    'UTF8',
    '--locale',
    'C',
  ];
  const { status, output } = await runProgram(binaries, binaries.initdb, flags);
  if (status !== 0) throw new Error(output);
  const primary = await start(original, port!);

  const session = await primary.sql.openSession();
  await session`select pg_backup_start('replica', true)`;
  const copied = spawnSync('cp', ['-a', original, copy], { encoding: 'utf8' });
  const [backup] = await session<{ label: string }[]>`select labelfile as label from pg_backup_stop(false)`;
  await session.end();
  // Files may come and go meanwhile.
  const failures = copied.stderr
    .split('\n')
    .filter((line) => line !== '' && !line.endsWith(': No such file or directory'));
  if (failures.length > 0) throw new Error(failures.join('\n'));
  await rm(path.join(copy, 'postmaster.pid'), { force: true });
  for (const [name, text] of Object.entries({ backup_label: backup!.label, 'standby.signal': '' })) {
    const file = path.join(copy, name);
    await writeFile(file, text);
    if (account) await chown(file, account.uid, account.gid);
  }
  await appendFile(
    path.join(copy, 'postgresql.auto.conf'),
    `primary_conninfo = 'host=127.0.0.1 port=${port} user=marquee'\n`,
  );
  const replica = await start(copy, replicaPort!);
  return { primary, replica };
}

async function startPostgres(
  programs: string,
  data: string,
  port: number,
  account: Account | undefined,
): Promise<PostgresServer> {
  const child = spawn(
    path.join(programs, 'postgres'),
    ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    { ...account, cwd: data, env: { LC_ALL: 'C' }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let told = '';
  child.stderr.on('data', (text) => {
    told += text;
  });
  const url = `postgresql://marquee@127.0.0.1:${port}/postgres`;
  const sql = connect(url, { connectTimeoutMs: 1000 });
  await untilReady(sql, child, () => told);
  return {
    url,
    sql,
    async crash() {
      await sql.end({ timeout: 0 });
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGQUIT');
      await once(child, 'exit');
    },
  };
}

async function untilReady(sql: Sql, child: ChildProcess, told: () => string): Promise<void> {
  for (const end = performance.now() + startMs; performance.now() < end; await delay(50)) {
    if (child.exitCode !== null) break;
    const isReady = await sql`select 1`.then(
      () => true,
      () => false,
    );
    if (isReady) return;
  }
  throw new Error(`PostgreSQL did not start: ${told()}`);
}
