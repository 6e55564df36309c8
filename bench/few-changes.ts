/**
 * What a training costs after few ratings have changed, from what the last one kept, against one that reads and sums up everything,
 * in turns:
 *
 *   node bin/launch.cjs bench/few-changes.ts [--data ../shared/data/ml-1m] [--home <with such data>] [--changes 1000,10000] [--rounds 3]
 *
 * A change is a rating that comes, goes or has another value, of any user and movie. Medians; processor times are those of the whole
 * process without PostgreSQL, and hardly depend on what else the machine does.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { trainModel } from '../src/app/training/training.ts';
import type { Phase } from '../src/app/training/training-record.ts';
import { openDatabase } from '../src/store/database.ts';
import { finished, Processes } from './processes.ts';

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data/ml-1m' },
    home: { type: 'string' },
    changes: { type: 'string', default: '1000,10000' },
    rounds: { type: 'string', default: '3' },
  },
});
const home = flags.home ?? mkdtempSync(path.join(tmpdir(), 'marquee-bench-'));
const processes = new Processes();
type Cost = { seconds: number; processor: number; read: number; settings: number };
const costs = new Map<string, Cost[]>();

try {
  if (flags.home === undefined) await finished(processes.startMarquee('import', flags.data, '--home', home));
  const database = await openDatabase({ home, databaseUrl: undefined });
  try {
    // Also warms the process up.
    await train(true);
    for (let round = 1; round <= Number(flags.rounds); round++) {
      note('everything', await train(true));
      for (const count of flags.changes.split(',').map(Number)) {
        await change(count, round);
        note(`after ${count} changes`, await train(false));
      }
    }
  } finally {
    await database.close();
  }

  async function train(full: boolean): Promise<Cost> {
    const begun = new Map<Phase | 'end', [seconds: number, processor: number]>();
    const mark = (phase: Phase | 'end') => begun.set(phase, [performance.now() / 1000, processorSeconds()]);
    await trainModel({ sql: database.sql, home, full, force: true, onPhase: mark });
    mark('end');
    const between = (from: Phase, to: Phase | 'end', which: 0 | 1) => begun.get(to)![which] - begun.get(from)![which];
    return {
      seconds: between('read', 'end', 0),
      processor: between('read', 'end', 1),
      read: between('read', 'content', 1),
      settings: between('settings', 'prior', 1),
    };
  }

  /** A third of each kind. */
  async function change(count: number, round: number): Promise<void> {
    const { sql } = database;
    const some = sql`
      select user_id, movie from ratings
      order by hashtext(user_id || movie || ${`${count} ${round}`}) limit ${Math.round(count / 3)}`;
    await sql`delete from ratings where (user_id, movie) in (${some})`;
    await sql`update ratings set rating = 5.5 - rating where (user_id, movie) in (${some})`;
    await sql`
      insert into ratings (user_id, movie, rating)
      select user_id, movie, 4 from (
        select one.user_id, other.movie from (${some}) as one, (select movie from ratings tablesample system (1) limit 40) as other
      ) as pairs
      order by hashtext(user_id || movie) limit ${Math.round(count / 3)}
      on conflict do nothing`;
  }
} finally {
  await processes.end();
  if (flags.home === undefined) rmSync(home, { recursive: true });
}

for (const [name, each] of costs) {
  const of = (value: (cost: Cost) => number) =>
    each
      .map(value)
      .toSorted((a, b) => a - b)
      [each.length >> 1]!.toFixed(1);
  console.log(
    `${name.padEnd(22)} ${of(({ seconds }) => seconds)} s, processor ${of(({ processor }) => processor)} s: ` +
      `reading ${of(({ read }) => read)}, choice of settings ${of(({ settings }) => settings)}`,
  );
}

function note(name: string, cost: Cost): void {
  costs.set(name, [...(costs.get(name) ?? []), cost]);
}

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
