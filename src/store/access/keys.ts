import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { MarqueeError } from '../../errors.ts';
import type { Sql } from '../database.ts';
import { codeOf } from '../failures.ts';

/** What a key may be used for. */
export const scopes = ['recommend', 'write', 'admin', 'metrics'] as const;
export type Scope = (typeof scopes)[number];

/** At most `requests` in every window of `seconds`. */
export type Rate = { requests: number; seconds: number };

/** Names that a key may have. */
export const keyName = /^[\w.-]{1,60}$/;

export type StoredKey = {
  id: string;
  name: string;
  scopes: Scope[];
  /** Null: no limit. */
  rate: Rate | null;
  created: Date;
  expires: Date | null;
  revoked: Date | null;
};

export type NewKey = {
  name: string;
  scopes: readonly Scope[];
  rate?: Rate | undefined;
  expires?: Date | undefined;
};

/** A key as a request meets it. */
export type PresentedKey = Pick<StoredKey, 'id' | 'scopes' | 'rate'> & {
  /** SHA-256 of its token. */
  hash: Buffer;
  state: 'valid' | 'expired' | 'revoked';
};

const uniqueViolation = '23505';

/**
 * Makes a key; it works from the next request on, on every process.
 * @param expires undefined: it never does
 * @returns its token, `mq_<id>_<256 bits>`, which cannot be shown again
 * @throws MarqueeError KEY_NAME_TAKEN
 */
export async function createKey(sql: Sql, { name, scopes, rate, expires }: NewKey): Promise<string> {
  const id = randomBytes(6).toString('hex');
  const token = `mq_${id}_${randomBytes(32).toString('base64url')}`;
  try {
    await sql`
      insert into api_keys (id, name, hash, scopes, rate_requests, rate_seconds, expires)
      values (${id}, ${name}, ${hashToken(token)}, ${scopes as Scope[]}, ${rate?.requests ?? null},
        ${rate?.seconds ?? null}, ${expires ?? null})`;
  } catch (error) {
    if (codeOf(error) !== uniqueViolation) throw error;
    throw new MarqueeError(
      'KEY_NAME_TAKEN',
      `There is a key "${name}" already; choose another name, or revoke that one with \`marquee keys revoke ${name}\`.`,
      { cause: error },
    );
  }
  return token;
}

/** All keys that ever were, newest first. */
export async function listKeys(sql: Sql): Promise<StoredKey[]> {
  return (await sql<KeyRow[]>`${selectKeys(sql)} order by created desc, id`).map(toStoredKey);
}

/** The key of this id, which must be one. */
export async function readKey(sql: Sql, id: string): Promise<StoredKey> {
  const [row] = await sql<KeyRow[]>`${selectKeys(sql)} where id = ${id}`;
  return toStoredKey(row!);
}

type KeyRow = Omit<StoredKey, 'rate'> & { requests: number | null; seconds: number | null };

function selectKeys(sql: Sql) {
  return sql`
    select id, name, scopes, rate_requests as requests, rate_seconds as seconds, created, expires, revoked
    from api_keys`;
}

function toStoredKey({ requests, seconds, ...key }: KeyRow): StoredKey {
  return { ...key, rate: toRate(requests, seconds) };
}

/**
 * Ends a key; the next request with it is refused, on every process.
 * @returns its name
 * @throws MarqueeError KEY_UNKNOWN
 */
export async function revokeKey(sql: Sql, nameOrId: string): Promise<string> {
  const [key] = await sql<{ name: string }[]>`
    update api_keys set revoked = now()
    where revoked is null and (id = ${nameOrId} or name = ${nameOrId})
    returning name`;
  if (key) return key.name;
  throw new MarqueeError(
    'KEY_UNKNOWN',
    `There is no key with the name or id "${nameOrId}" that could be revoked; \`marquee keys list\` shows all.`,
  );
}

/** The keys of these ids, undefined for those that do not exist. */
export async function findKeys(sql: Sql, ids: readonly string[]): Promise<(PresentedKey | undefined)[]> {
  type Row = Omit<PresentedKey, 'rate'> & { requests: number | null; seconds: number | null };
  const rows = await sql<Row[]>`
    select id, hash, scopes, rate_requests as requests, rate_seconds as seconds,
      case when revoked is not null then 'revoked' when expires <= now() then 'expired' else 'valid' end as state
    from api_keys where id = any(${ids as string[]})`;
  const byId = new Map(
    rows.map(({ requests, seconds, ...row }) => [row.id, { ...row, rate: toRate(requests, seconds) }]),
  );
  return ids.map((id) => byId.get(id));
}

/** Whether there has ever been a key. One that has expired or was revoked counts: protection must not end with the last key. */
export async function hasKeys(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ found: boolean }[]>`select exists (select from api_keys) as found`;
  return row!.found;
}

/** The id in a token; undefined if it is none of ours. */
export function idOfToken(token: string): string | undefined {
  return /^mq_([0-9a-f]{12})_[\w-]{43}$/.exec(token)?.[1];
}

/** Takes as long for a token that is nearly right as for any other. */
export function isTokenOf(token: string, { hash }: { hash: Buffer }): boolean {
  return timingSafeEqual(hashToken(token), hash);
}

/** SHA-256 of a token, which has 256 random bits: a slow hash would protect nothing. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function toRate(requests: number | null, seconds: number | null): Rate | null {
  return requests === null || seconds === null ? null : { requests, seconds };
}
