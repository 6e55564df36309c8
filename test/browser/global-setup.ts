import type { TestProject } from 'vitest/node';
import { buildPage } from '../../scripts/build-page.ts';
import { findChromium } from '../../scripts/chromium.ts';
import { connect } from '../../src/store/postgres/sql.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import startDatabase from '../support/global-setup.ts';
import { serve } from '../support/serve.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The home that goes with the database of `demoTemplate`. */
    demoHome: string;
  }
}

/** Has the demo imported and trained once, into a database that every file's database is a copy of. */
export default async function prepareDemo(project: TestProject): Promise<() => Promise<void>> {
  await buildPage();
  // Without a browser, all tests skip.
  if (findChromium() === undefined) return async () => {};
  const endDatabase = await startDatabase(project);
  const { folder: home, remove } = await makeTemporaryFolder();
  const { user, password, host, port } = project.getProvidedContext().databaseServer;
  const administrator = connect({ user, password, host, port, database: 'postgres' }, { max: 1 });
  await administrator`create database marquee_demo template marquee_template`;
  await administrator.end();
  const server = await serve(home, {
    flags: ['--demo', '--database-url', `postgresql://${user}:${password}@${host}:${port}/marquee_demo`],
  });
  await server.stop();
  project.provide('demoHome', home);
  return async () => {
    await remove();
    await endDatabase();
  };
}
