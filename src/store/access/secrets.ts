import { randomBytes } from 'node:crypto';
import type { Sql } from '../database.ts';

const secretBytes = 32;

/** The secret of this name, the same for all processes of the database; created if missing. */
export async function readSecret(sql: Sql, name: string): Promise<Buffer> {
  const find = () => sql<{ secret: Buffer }[]>`select secret from secrets where name = ${name}`;
  const [known] = await find();
  // Read first, as reads still work if nothing can be written.
  if (known) return known.secret;
  await sql`insert into secrets (name, secret) values (${name}, ${randomBytes(secretBytes)}) on conflict do nothing`;
  const [made] = await find();
  return made!.secret;
}
