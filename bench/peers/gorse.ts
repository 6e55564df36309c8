import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PacedRequest } from '../paced.ts';
import type { Processes } from '../processes.ts';

export const gorseVersion = '0.5.9';

/** `user` and `movie` are what each side calls them; the same ratings go to both. */
export type PeerRating = { user: string; movie: string; stars: number; timestamp: Date };

const module = `github.com/gorse-io/gorse/cmd/gorse-in-one@v${gorseVersion}`;
const rowsARequest = 10_000;
const pollMs = 1000;
const patienceMs = 900_000;

/**
 * Builds Gorse through the Go module proxy into `folder`, which takes some minutes the first time.
 * @returns its program, or why there is none
 */
export function buildGorse(folder: string): { program: string } | { missing: string } {
  if (spawnSync('go', ['version']).error) {
    return { missing: 'Go is not installed (https://go.dev/dl, or --gorse <program>)' };
  }
  const environment = { ...process.env, GOBIN: folder, GOTOOLCHAIN: 'auto', GOFLAGS: '' };
  const { status, stderr } = spawnSync('go', ['install', module], { env: environment, encoding: 'utf8' });
  if (status === 0) return { program: path.join(folder, 'gorse-in-one') };
  return { missing: `"go install ${module}" failed: ${stderr.trim().split('\n').slice(-2).join(' ')}` };
}

/**
 * Gorse in one process on a SQLite of its own, with its default recommender: matrix factorisation and neighbours, cached for each
 * user. As many jobs as there are processors.
 */
export async function startGorse(processes: Processes, program: string, folder: string, jobs: number) {
  const [port, httpPort] = [28_086, 28_088];
  const config = path.join(folder, 'gorse.toml');
  writeFileSync(config, configuration({ folder, port, httpPort, jobs }));
  const child = processes.start(program, ['--config', config, '--cache-path', path.join(folder, 'gorse-cache')]);
  child.stdout!.resume();
  child.stderr!.resume();
  const url = `http://127.0.0.1:${httpPort}`;
  await until(async () => (await fetch(`${url}/api/health/ready`)).ok);
  return { url, pid: child.pid! };
}

export async function giveGorse(url: string, ratings: readonly PeerRating[]): Promise<void> {
  for (let first = 0; first < ratings.length; first += rowsARequest) {
    const feedback = ratings.slice(first, first + rowsARequest).map(({ user, movie, stars, timestamp }) => ({
      FeedbackType: 'rating',
      UserId: user,
      ItemId: movie,
      Value: stars,
      Timestamp: timestamp.toISOString(),
    }));
    const answer = await fetch(`${url}/api/feedback`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(feedback),
    });
    if (!answer.ok) throw new Error(`Gorse answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
  }
}

export const askGorse = (user: string): PacedRequest => ({ method: 'GET', path: `/api/recommend/${user}?n=10` });

/** Waits until each of some users gets a list made for them: one that differs from a stranger's. */
export async function untilPersonal(url: string, users: readonly string[]): Promise<void> {
  const list = async (user: string) => await (await fetch(`${url}${askGorse(user).path}`)).text();
  await until(async () => {
    const nobody = await list('nobody-knows-me');
    const lists = await Promise.all(users.map(list));
    return lists.every((each) => each.length > 2 && each !== nobody);
  });
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await isTrue().catch(() => false))) {
    if (performance.now() > end) throw new Error(`Gorse was not ready after ${patienceMs / 1000} s`);
    await delay(pollMs);
  }
}

/** Only on loopback. The periods are the shortest, so that it fits as soon as it has data. */
function configuration(of: { folder: string; port: number; httpPort: number; jobs: number }): string {
  return `
[database]
data_store = "sqlite://${path.join(of.folder, 'gorse-data.db')}"
cache_store = "sqlite://${path.join(of.folder, 'gorse-cache.db')}"

[master]
host = "127.0.0.1"
port = ${of.port}
http_host = "127.0.0.1"
http_port = ${of.httpPort}
n_jobs = ${of.jobs}
meta_timeout = "1s"

[server]
default_n = 10

[recommend.data_source]
positive_feedback_types = ["rating>=4"]
read_feedback_types = ["rating"]

[[recommend.user-to-user]]
name = "neighbors"
type = "items"

[[recommend.item-to-item]]
name = "neighbors"
type = "users"

[recommend.collaborative]
fit_period = "1m"
optimize_period = "0s"

[recommend.fallback]
recommenders = ["latest"]
`;
}
