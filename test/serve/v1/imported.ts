import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeEach, expect } from 'vitest';
import { advisoryLocks } from '../../../src/store/locks.ts';
import { hold } from '../../support/hold.ts';
import { twoCamps } from '../../support/taste.ts';
import { type Reply, readReply, startServer } from '../server.ts';

export type Import = {
  id: number;
  state: string;
  outcome: string | null;
  tables: { ratings: object; movies: object; users: object } | null;
  rejects: object[];
};

export const limits = { uploadBytes: 100_000, requestMs: 2000, lookEveryMs: 50 };

export const file = { 'content-type': 'application/octet-stream' };
type Settings = Record<string, string>;
export const ratings = (...rows: string[]) => ['timestamp,user_id,movie,rating', ...rows, ''].join('\n');
export const none = { read: 0, new: 0, updated: 0, unchanged: 0, repeated: 0, rejected: 0, stubs: 0 };

/** A server for the tests of a file, and what these do with imports. */
export async function openImports() {
  const server = await startServer(twoCamps(), { replace: () => ({ limits }) });
  beforeEach(() => server.sql`delete from api_keys`);
  afterAll(() => server.close());

  async function send(
    name: string,
    body: RequestInit['body'],
    headers: Record<string, string> = file,
    settings: Settings = {},
  ): Promise<Reply> {
    const url = `${server.url}/v1/imports?${new URLSearchParams({ name, ...settings })}`;
    // A stream, if that is what the body is, is sent while the server reads it.
    return await readReply(await fetch(url, { method: 'POST', body, headers, duplex: 'half' } as RequestInit));
  }

  const read = async (id: number) => (await server.request('GET', `/v1/imports/${id}`)).body as Import;

  async function ended(id: number): Promise<Import> {
    await expect.poll(async () => (await read(id)).state).not.toBe('running');
    return await read(id);
  }

  async function importFile(name: string, body: RequestInit['body'], settings: Settings = {}): Promise<Import> {
    const { status, headers, body: begun } = await send(name, body, file, settings);
    expect(status).toBe(202);
    const { id } = begun as Import;
    expect(headers.get('location')).toBe(`/v1/imports/${id}`);
    return await ended(id);
  }

  const uploads = () => readdir(path.join(server.home, 'uploads'));

  /** Imports wait for their turn until the function that is returned is called. */
  function holdImports(): Promise<() => Promise<void>> {
    return hold(server.sql, (transaction) => transaction`select pg_advisory_xact_lock(${advisoryLocks.importing})`);
  }

  /** The process that imports, as PostgreSQL knows it. */
  async function importingProcess(): Promise<number> {
    const [row] = await server.sql<{ name: string }[]>`
      select application_name as name from pg_stat_activity join pg_locks using (pid)
      where locktype = 'advisory' and classid = ${advisoryLocks.importRecord} and objsubid = 2 and datname = current_database()`;
    return Number(/^marquee (\d+)$/.exec(row!.name)![1]);
  }
  return { server, send, read, ended, importFile, uploads, holdImports, importingProcess };
}
