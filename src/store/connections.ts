import type { Sql } from './database.ts';

/** How many connections this process has to the database, by what they do: `active`, `idle`, `idle in transaction` ... */
export async function countConnections(sql: Sql): Promise<Record<string, number>> {
  // Process ids repeat from one machine to the next, so the address tells too.
  const rows = await sql<{ state: string; count: number }[]>`
    select coalesce(state, 'unknown') as state, count(*) as count
    from pg_stat_activity
    where datname = current_database() and application_name = current_setting('application_name')
      and client_addr is not distinct from inet_client_addr()
    group by 1`;
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}
