import type { Sql } from './connect.ts';

/**
 * Calls `onChange` at each notification on `channel`, and after a lost connection, when some may have been missed.
 * @returns a function that ends it; it never fails, as a connection that is lost by then has nothing to end
 */
export async function watch(sql: Sql, channel: string, onChange: () => void): Promise<() => Promise<void>> {
  const { unlisten } = await sql.listen(channel, onChange, onChange);
  return () => unlisten().catch(() => {});
}
