import { randomBytes } from 'node:crypto';
import { unknownUser } from '../../domain/unknown.ts';
import type { UserId } from '../../domain.ts';
import { MarqueeError } from '../../errors.ts';
import type { Reader, Transaction } from '../database.ts';
import { hashToken } from './keys.ts';

export type ViewerToken = { id: string; userId: UserId; created: Date };

/** A token as a request presents it. */
export type PresentedToken = Pick<ViewerToken, 'id' | 'userId'> & {
  /** By which the site knows the user; null if that is the number. */
  name: string | null;
  /** SHA-256 of the token. */
  hash: Buffer;
};

/** More are of no use to one person, and each is one more that may leak. */
const maxTokens = 20;

/**
 * Makes a token that may read, write, export and delete one user.
 * @returns the token, `mv_<id>_<256 bits>`, which cannot be shown again
 * @throws MarqueeError USER_UNKNOWN, TOO_MANY_TOKENS
 */
export async function createViewerToken(
  transaction: Transaction,
  userId: UserId,
): Promise<{ token: string; stored: ViewerToken }> {
  const id = randomBytes(6).toString('hex');
  const token = `mv_${id}_${randomBytes(32).toString('base64url')}`;
  // One at a time, as each counts those that are there.
  const [user] = await transaction`select from users where user_id = ${userId} for no key update`;
  if (!user) throw unknownUser(userId);
  const [stored] = await transaction<ViewerToken[]>`
    insert into viewer_tokens (id, user_id, hash)
    select ${id}, ${userId}, ${hashToken(token)}
    where (select count(*) from viewer_tokens where user_id = ${userId}) < ${maxTokens}
    returning id, user_id as "userId", created`;
  if (stored) return { token, stored };
  throw new MarqueeError(
    'TOO_MANY_TOKENS',
    `User ${userId} has ${maxTokens} tokens already; revoke one with DELETE /v1/users/${userId}/tokens/{token_id}.`,
  );
}

/** Newest first; empty also for a user who does not exist. */
export async function listViewerTokens(sql: Reader, userId: UserId): Promise<ViewerToken[]> {
  return await sql<ViewerToken[]>`
    select id, user_id as "userId", created from viewer_tokens where user_id = ${userId} order by created desc, id`;
}

/** Ends a token: the next request with it is refused, on every process. @returns whether there was one */
export async function revokeViewerToken(sql: Reader, userId: UserId, id: string): Promise<boolean> {
  const { count } = await sql`delete from viewer_tokens where user_id = ${userId} and id = ${id}`;
  return count > 0;
}

/** The tokens of these ids, undefined if there is none. */
export async function findViewerTokens(sql: Reader, ids: readonly string[]): Promise<(PresentedToken | undefined)[]> {
  const rows = await sql<PresentedToken[]>`
    select id, user_id as "userId", name, hash from viewer_tokens join users using (user_id)
    where id = any(${ids as string[]})`;
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id));
}

/** Whether this is the form of a viewer's token. */
export function looksLikeViewerToken(token: string): boolean {
  return token.startsWith('mv_');
}

/** The id in a viewer's token; undefined if it is none of ours. */
export function idOfViewerToken(token: string): string | undefined {
  return /^mv_([0-9a-f]{12})_[\w-]{43}$/.exec(token)?.[1];
}
