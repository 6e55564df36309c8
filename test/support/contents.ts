import type { Sql } from '../../src/store/database.ts';

/** The rows of every table in their order, as text, and what its sequences have given. */
export async function contents(sql: Sql): Promise<unknown> {
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class
    where relkind = 'r' and relnamespace = current_schema()::regnamespace and relname <> 'schema_migrations' order by 1`;
  const rows = [];
  for (const { name } of tables) rows.push(await sql`select ${name}::text as name, x::text from ${sql(name)} as x`);
  return [...rows, await sql`select sequencename, last_value from pg_sequences order by 1`];
}
