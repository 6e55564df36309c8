import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findAccount } from '../../src/store/embedded/account.ts';
import { connect } from '../../src/store/postgres/sql.ts';
import { makeTemporaryFolder } from './folders.ts';
import { findPorts } from './ports.ts';

export type Pooler = AsyncDisposable & {
  url: string;
  /** Kills it and starts it again, as an update of its package does. */
  restart(): Promise<void>;
};

const startMs = 10_000;

/** Debian's PgBouncer in front of the database of a URL, as docs/scaling.md sets it up. */
export async function startPgBouncer(databaseUrl: string, mode: 'session' | 'transaction', size = 40): Promise<Pooler> {
  const { folder, remove } = await makeTemporaryFolder();
  const [port] = await findPorts(1);
  const { hostname, port: upstream, username, password, pathname } = new URL(databaseUrl);
  const name = pathname.slice(1);
  const file = path.join(folder, 'pgbouncer.ini');
  await writeFile(
    path.join(folder, 'users.txt'),
    `"${decodeURIComponent(username)}" "${decodeURIComponent(password)}"\n`,
  );
  await writeFile(
    file,
    `[databases]
${name} = host=${hostname} port=${upstream}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${path.join(folder, 'users.txt')}
pool_mode = ${mode}
default_pool_size = ${size}
max_client_conn = 200
`,
  );
  // It does not run as root, either.
  const account = await findAccount(folder, () => {});
  const url = `postgresql://${username}:${password}@127.0.0.1:${port}/${name}`;
  let child: ChildProcess;
  const start = async () => {
    child = spawn('pgbouncer', [file], { ...account, cwd: folder, stdio: 'ignore' });
    await untilReady(url);
  };
  const stop = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    url,
    async restart() {
      await stop();
      await start();
    },
    async [Symbol.asyncDispose]() {
      await stop();
      await remove();
    },
  };
}

async function untilReady(url: string): Promise<void> {
  const sql = connect(url, { max: 1, connectTimeoutMs: 500 });
  try {
    for (const end = performance.now() + startMs; ; await delay(50)) {
      const failure = await sql`select 1`.then(
        () => undefined,
        (error) => error,
      );
      if (!failure) return;
      if (performance.now() > end) throw failure;
    }
  } finally {
    await sql.end({ timeout: 0 });
  }
}
