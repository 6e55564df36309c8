import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Sql } from '../../src/store/database.ts';

/** Damages a model in the database and removes all copies in the home. */
export async function damageModel(sql: Sql, home: string, version: number): Promise<void> {
  await sql`update model_chunks set bytes = ${Buffer.from('nonsense')} where version = ${version}`;
  await rm(path.join(home, 'models'), { recursive: true, force: true });
}
