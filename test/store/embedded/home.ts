import path from 'node:path';
import { expect } from 'vitest';
import { openDatabase } from '../../../src/store/database.ts';
import { isRunning, readPostmaster } from '../../../src/store/embedded/postmaster.ts';

/** What tests do with the embedded server of a home. */
export function createHome(home: string) {
  const dataFolder = path.join(home, 'postgres', 'data');
  const open = (notices: string[] = []) =>
    openDatabase({ home, databaseUrl: undefined, onNotice: (message) => notices.push(message) });
  return {
    dataFolder,
    open,

    /** Ends the server as a power cut would, and waits until it is gone. */
    async killServer(): Promise<void> {
      const { pid } = readPostmaster(dataFolder)!;
      process.kill(pid, 'SIGKILL');
      await expect.poll(() => isRunning(pid, dataFolder)).toBe(false);
    },

    async writeUser(id: number): Promise<void> {
      const database = await open();
      await database.sql`insert into users (user_id) values (${id})`;
      await database.close();
    },

    async readUserIds(): Promise<number[]> {
      const database = await open();
      const rows = await database.sql<{ id: number }[]>`select user_id as id from users order by user_id`;
      await database.close();
      return rows.map((row) => row.id);
    },
  };
}
