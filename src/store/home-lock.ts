import { readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { MarqueeError } from '../errors.ts';
import type { Database } from './database.ts';
import { advisoryLocks } from './locks.ts';
import type { Session } from './postgres/sql.ts';

/** Held by the one server process of a home. */
export type HomeLock = {
  /** Notes where the server answers, for the error of a second one. */
  announce(url: string): Promise<void>;
  release(): Promise<void>;
};

const retryMs = 500;

/**
 * Makes this process the only server of `home`. The lock is held in the database, so it ends with the process, however that ends.
 * After a restart of the database it is taken again.
 * @param onTaken called if another server has taken it by then
 * @throws MarqueeError HOME_IN_USE naming the other server
 */
export async function lockHome(
  database: Database,
  home: string,
  onTaken: (error: MarqueeError) => void = () => {},
): Promise<HomeLock> {
  const folder = await realpath(home);
  const file = path.join(folder, 'server.json');
  const key = `${hostname()}:${folder}`;
  const released = new AbortController();
  const onLost = () => {
    if (!released.signal.aborted) session = lockAgain();
  };

  /** @returns undefined if another process has the lock */
  async function lock(): Promise<Session | undefined> {
    let isHeld = false;
    const opened = await database.openSession(() => isHeld && onLost());
    const [row] = await opened`
      select pg_try_advisory_lock(${advisoryLocks.home}, hashtext(${key})) as taken`;
    isHeld = row?.taken === true;
    if (isHeld) return opened;
    await opened.end();
    return undefined;
  }

  async function lockAgain(): Promise<Session | undefined> {
    while (!released.signal.aborted) {
      try {
        const taken = await lock();
        if (!taken) onTaken(inUse(home, await readOther(file)));
        return taken;
      } catch {
        // The database is not back yet.
        await delay(retryMs, undefined, { signal: released.signal, ref: false }).catch(() => {});
      }
    }
    return undefined;
  }

  let session: Promise<Session | undefined> = lock();
  if (!(await session)) throw inUse(home, await readOther(file));
  return {
    announce: (url) => writeFile(file, JSON.stringify({ pid: process.pid, url }), { mode: 0o600 }),
    async release() {
      released.abort();
      const held = await session;
      // Another server may have announced itself since.
      if ((await readOther(file))?.pid === process.pid) await rm(file, { force: true });
      // Unlocked explicitly, as PostgreSQL notices the end of a session only later. A lost session holds nothing.
      if (held) await held`select pg_advisory_unlock(${advisoryLocks.home}, hashtext(${key}))`.catch(() => {});
      await held?.end();
    },
  };
}

type Announced = { pid: number; url: string };

async function readOther(file: string): Promise<Announced | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Announced;
  } catch {
    return undefined;
  }
}

function inUse(home: string, other: Announced | undefined): MarqueeError {
  const where = other ? `process ${other.pid} answers on ${other.url}` : 'it is just starting';
  const stop = other ? `stop it with "kill ${other.pid}"` : 'wait for it';
  return new MarqueeError(
    'HOME_IN_USE',
    `Another marquee serve uses ${home} (${where}); use that one, ${stop}, or give this one a folder of its own with --home.`,
  );
}
