import { spawnSync } from 'node:child_process';
import { chmod, open, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { isRunning, readPostmaster } from '../../src/store/embedded/postmaster.ts';
import { toUserError } from '../../src/store/failures.ts';
import { createRatingWriter } from '../../src/store/users/rating-writes.ts';
import { createViewerReader } from '../../src/store/users/viewers.ts';
import { makeTemporaryFolder } from '../support/folders.ts';

const users = 20_000;

/** Writes a file until the disk is full. */
async function fillDisk(file: string): Promise<void> {
  const handle = await open(file, 'w');
  try {
    for (let size = 2 ** 20; size >= 512; size /= 2) {
      const block = Buffer.alloc(size);
      while ((await handle.write(block).catch(() => ({ bytesWritten: 0 }))).bytesWritten === size);
    }
  } finally {
    await handle.close();
  }
}

test('with a full disk reading goes on, writing says why it does not, and a database killed meanwhile comes back', async (context) => {
  const { folder: home, remove } = await makeTemporaryFolder();
  onTestFinished(remove);
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=200m', 'tmpfs', home]).status === 0;
  if (!isMounted) context.skip('needs the right to mount a file system');
  onTestFinished(() => void spawnSync('umount', ['--lazy', home]));
  await chmod(home, 0o755);

  const notices: string[] = [];
  const database = await openDatabase({ home, databaseUrl: undefined, onNotice: (notice) => notices.push(notice) });
  onTestFinished(() => database.close());
  const { sql, requests } = database;
  await sql`insert into users (user_id) select n from generate_series(1, ${users}::integer) as n`;
  await sql`insert into movies (id, title) values ('up+2009', 'Up')`;
  const write = createRatingWriter(requests);
  const rate = (userId: number) => write({ userId, movieId: 'up+2009', stars: 4, timestamp: null });
  await rate(1);

  const filling = path.join(home, 'filling');
  await fillDisk(filling);
  const writing = async () => {
    for (let user = 2; user <= users; user += 500) {
      await Promise.all(Array.from({ length: Math.min(500, users - user) }, (_, index) => rate(user + index)));
    }
  };
  await expect(writing()).rejects.toSatisfy((error) => toUserError(error)?.code === 'DISK_FULL');
  const findViewer = createViewerReader(requests);
  expect((await findViewer(1)).viewer?.history).toHaveLength(1);

  const dataFolder = path.join(await realpath(path.join(home, 'postgres')), 'data');
  const { pid } = readPostmaster(dataFolder)!;
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => isRunning(pid, dataFolder)).toBe(false);
  await expect.poll(() => notices.join('\n')).toContain('Trying again');
  await rm(filling);
  await expect.poll(async () => (await findViewer(1)).viewer?.history, { interval: 200 }).toHaveLength(1);
  expect(await rate(users)).toMatchObject({ status: 'applied' });
});
