import { expect } from 'vitest';
import { storeRows } from '../../support/store-rows.ts';
import type { Reply, TestServer } from '../server.ts';
import { rowsOf, type World } from './world.ts';

export type Send = TestServer['request'];

/** Makes the tables those of the world, whatever was written before. */
export async function restore(sql: TestServer['sql'], world: World): Promise<void> {
  await sql`delete from users`;
  await sql`delete from movies`;
  await storeRows(sql, rowsOf(world));
  for (const [id, facts] of world.movies) {
    await sql`update movies set
      runtime = ${facts.runtime}, original_language = ${facts.original_language}, adult = ${facts.adult},
      production_countries = ${facts.production_countries.join('|')}, vote_count = ${facts.vote_count},
      release_date = ${facts.year === null ? null : `${facts.year}-01-01`}
      where id = ${id}`;
  }
}

export type Question = { method?: 'GET' | 'POST'; path: string; body?: unknown };

/** What all servers answer, which is the same. */
export async function askAll(servers: readonly Send[], { method = 'GET', path, body }: Question): Promise<Reply> {
  const replies = await Promise.all(servers.map((send) => send(method, path, body)));
  const [first, ...more] = replies.map(({ status, body }) =>
    JSON.stringify({ status, body: comparable(body) }, null, 1),
  );
  for (const text of more) expect(text, `${method} ${path} of another server`).toBe(first);
  return replies[0]!;
}

/** Without the times that an answer has because of when it was asked for: of the export, and in the cursor's head and signature. */
export function comparable(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  const { exported: _, ...rest } = body as { exported?: unknown; next?: unknown };
  if (typeof rest.next !== 'string' || !('items' in rest)) return rest;
  return { ...rest, next: Buffer.from(rest.next, 'base64url').subarray(6, -16).toString('hex') };
}

export const pathOf = (...parts: (string | number)[]) => `/${parts.map((part) => encodeURIComponent(part)).join('/')}`;
