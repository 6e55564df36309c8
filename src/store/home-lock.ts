import { readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { MarqueeError } from '../errors.ts';
import type { Database } from './database.ts';
import { advisoryLocks } from './locks.ts';

/** Held by the one server process of a home. */
export type HomeLock = {
  /** Notes where the server answers, for the error of a second one. */
  announce(url: string): Promise<void>;
  release(): Promise<void>;
};

/**
 * Makes this process the only server of `home`. The lock is the database's, so it ends with the process, however
 * that ends.
 * @throws MarqueeError HOME_IN_USE naming the other server
 */
export async function lockHome(database: Database, home: string): Promise<HomeLock> {
  const folder = await realpath(home);
  const file = path.join(folder, 'server.json');
  const session = await database.openSession();
  const [lock] = await session`
    select pg_try_advisory_lock(${advisoryLocks.home}, hashtext(${`${hostname()}:${folder}`})) as taken`;
  if (!lock?.taken) {
    await session.end();
    throw inUse(home, await readFile(file, 'utf8').catch(() => undefined));
  }
  return {
    announce: (url) => writeFile(file, JSON.stringify({ pid: process.pid, url })),
    async release() {
      await rm(file, { force: true });
      await session.end();
    },
  };
}

function inUse(home: string, announced: string | undefined): MarqueeError {
  const other = announced === undefined ? undefined : JSON.parse(announced);
  const where = other ? `process ${other.pid} answers on ${other.url}` : 'it is just starting';
  const stop = other ? `stop it with "kill ${other.pid}"` : 'wait for it';
  return new MarqueeError(
    'HOME_IN_USE',
    `Another marquee serve uses ${home} (${where}); use that one, ${stop}, or give this one a folder of its own with --home.`,
  );
}
