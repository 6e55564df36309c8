import type { AppOptions } from '../context.ts';
import type { HealthCheck } from './health-check.ts';
import { inTime } from './in-time.ts';

/** Milliseconds after which a database that says nothing counts as unreachable. */
const patience = 2000;
const mebibyte = 2 ** 20;
/** PostgreSQL stops where it cannot write its log, which grows by files of 16 MiB. */
const leastDisk = 100 * mebibyte;
const scarceDisk = 1024 * mebibyte;

/** Looks at all that answers need. */
export async function checkHealth(options: AppOptions): Promise<HealthCheck[]> {
  const [database, disk, more] = await Promise.all([
    checkDatabase(options),
    checkDisk(options),
    inTime(options.moreChecks?.() ?? Promise.resolve([]), patience),
  ]);
  return [database, checkModel(options), ...disk, ...(more ?? [])];
}

async function checkDatabase({ sql }: AppOptions): Promise<HealthCheck> {
  const answer = await inTime(sql`select 1`, patience);
  if (answer) return { name: 'database', status: 'ok', detail: 'It answers.' };
  return { name: 'database', status: 'failing', detail: `It does not answer within ${patience / 1000} seconds.` };
}

function checkModel({ model }: AppOptions): HealthCheck {
  const current = model.current();
  if (current) return { name: 'model', status: 'ok', detail: `Model ${current.version} answers.` };
  return { name: 'model', status: 'failing', detail: 'No model has been trained yet; run `npx marquee train`.' };
}

async function checkDisk({ freeDiskBytes }: AppOptions): Promise<HealthCheck[]> {
  if (!freeDiskBytes) return [];
  const free = await inTime(freeDiskBytes(), patience);
  if (free === undefined) return [{ name: 'disk', status: 'degraded', detail: 'The home folder cannot be looked at.' }];
  const status = free < leastDisk ? 'failing' : free < scarceDisk ? 'degraded' : 'ok';
  const detail = `${Math.floor(free / mebibyte).toLocaleString('en-US')} MiB are free where the home folder is.`;
  return [{ name: 'disk', status, detail: status === 'ok' ? detail : `${detail} Make room.` }];
}
