import type { TestProject } from 'vitest/node';
import { joinEmbeddedServer } from '../../src/store/embedded/embedded.ts';
import { migrate, readMigrations } from '../../src/store/migrations.ts';
import type { Address } from '../../src/store/postgres/connections.ts';
import { connect } from '../../src/store/postgres/sql.ts';
import { makeTemporaryFolder } from './folders.ts';

declare module 'vitest' {
  interface ProvidedContext {
    databaseServer: Address;
    /** For files that the tests of a run share. */
    runFolder: string;
  }
}

/** One embedded PostgreSQL for the whole run, with the migrated database that every test's database is a copy of. */
export default async function startDatabase(project: TestProject): Promise<() => Promise<void>> {
  const home = await makeTemporaryFolder();
  const shared = await makeTemporaryFolder();
  const server = await joinEmbeddedServer(home.folder);
  await prepareTemplate(server.address);
  project.provide('databaseServer', server.address);
  project.provide('runFolder', shared.folder);
  return async () => {
    await server.leave();
    await home.remove();
    await shared.remove();
  };
}

async function prepareTemplate(address: Address): Promise<void> {
  const administrator = connect(address, { max: 1 });
  // These data need not outlive the run.
  await administrator`alter system set fsync to off`;
  await administrator`select pg_reload_conf()`;
  await administrator`create database marquee_template`;
  await administrator.end();
  const sql = connect({ ...address, database: 'marquee_template' }, { max: 1 });
  await migrate(sql, await readMigrations());
  await sql.end();
}
