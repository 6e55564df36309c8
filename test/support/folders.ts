import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** An empty folder that any user may enter, as PostgreSQL runs as another one where root runs the tests. */
export async function makeTemporaryFolder(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'marquee-test-'));
  await chmod(folder, 0o755);
  // A process that was killed may still be writing its last.
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 10 }) };
}
