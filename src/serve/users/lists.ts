import type { UserId } from '../../domain.ts';
import type { Sql } from '../../store/database.ts';
import { readUserList, type UserList, type UserListEntry } from '../../store/users/user-lists.ts';
import { defaultLimit, readCursor, writeCursor } from '../schemas/paging.ts';

type Query = { limit?: number; cursor?: string };

/**
 * One page of a user's list, and the cursor of the page that follows.
 * @throws MarqueeError USER_UNKNOWN, CURSOR_INVALID
 */
export async function readPage<Item>(
  sql: Sql,
  list: UserList,
  userId: UserId,
  { limit = defaultLimit, cursor }: Query,
  toItem: (entry: UserListEntry) => Item,
): Promise<{ items: Item[]; next: string | null }> {
  const entries = await readUserList(sql, list, userId, { after: readCursor(cursor), limit: limit + 1 });
  const shown = entries.slice(0, limit);
  return { items: shown.map(toItem), next: entries.length > limit ? writeCursor(shown.at(-1)!) : null };
}
