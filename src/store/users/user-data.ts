import type { UserId } from '../../domain.ts';
import type { Sql, Transaction } from '../database.ts';
import { readSnapshot } from '../postgres/sql.ts';
import { findUser } from './users.ts';

/**
 * Everything that is stored about a user but the hashes of tokens, as the JSON of an object: the rows of each table that has a column `user_id`, all
 * of their columns, and the titles of movies. So a table that is added later is in it too.
 * @throws MarqueeError USER_UNKNOWN
 */
export async function readUserData(sql: Sql, id: UserId): Promise<string> {
  return await readSnapshot(sql, async (snapshot) => {
    await snapshot`set local timezone = 'UTC'`;
    await findUser(snapshot, id);
    const rows: string[] = [];
    for (const table of await listUserTables(snapshot)) {
      rows.push(`${JSON.stringify(table.name)}:${await readRows(snapshot, table, id)}`);
    }
    return `{${rows.join()}}`;
  });
}

type Table = { name: string; hasMovie: boolean };

async function listUserTables(sql: Transaction): Promise<Table[]> {
  return await sql<Table[]>`
    select table_name as name, bool_or(column_name = 'movie') as "hasMovie"
    from information_schema.tables join information_schema.columns using (table_schema, table_name)
    where table_schema = current_schema and table_type = 'BASE TABLE'
    group by table_name
    having bool_or(column_name = 'user_id')
    order by table_name collate "C"`;
}

/** Oldest first, as JSON, which PostgreSQL makes in a fraction of our time. */
async function readRows(sql: Transaction, { name, hasMovie }: Table, id: UserId): Promise<string> {
  const title = sql`|| jsonb_build_object('title', (select title from movies where movies.id = stored.movie))`;
  const [result] = await sql<{ json: string }[]>`
    select coalesce(json_agg(data order by data ->> 'timestamp', data), '[]')::text as json
    from (
      select to_jsonb(stored) - 'hash' ${hasMovie ? title : sql``} as data from ${sql(name)} as stored where user_id = ${id}
    ) as each`;
  return result!.json;
}
