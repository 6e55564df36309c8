/**
 * How long a training takes to read the database: generated ratings in a PostgreSQL of their own.
 *
 *   node bin/launch.cjs bench/read.ts [--movies 60000] [--users 33000] [--ratings 5000000] [--rounds 2]
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readDataset } from '../src/app/training/training-input.ts';
import { openDatabase, type Sql } from '../src/store/database.ts';

const { values: flags } = parseArgs({
  options: {
    movies: { type: 'string', default: '60000' },
    users: { type: 'string', default: '33000' },
    ratings: { type: 'string', default: '5000000' },
    rounds: { type: 'string', default: '2' },
  },
});

const folder = await mkdtemp(path.join(tmpdir(), 'marquee-bench-'));
// Where root runs this, PostgreSQL runs as another user.
await chmod(folder, 0o755);
const database = await openDatabase({ home: folder, databaseUrl: undefined });
try {
  await fill(database.sql, Number(flags.movies), Number(flags.users), Number(flags.ratings));
  for (let round = 0; round < Number(flags.rounds); round++) {
    const start = performance.now();
    const before = process.cpuUsage();
    const { ratings } = await readDataset(database.sql);
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(before);
    const count = ratings.movie.length;
    const peak = Math.round(process.resourceUsage().maxRSS / 1000);
    console.log(
      `${count} ratings read in ${seconds.toFixed(1)} s, of our processor ${((user + system) / 1e6).toFixed(1)} s, peak ${peak} MB`,
    );
  }
} finally {
  await database.close();
  await rm(folder, { recursive: true });
}

/** Each user's movies lie a step apart, so that none comes twice. */
async function fill(sql: Sql, movies: number, users: number, ratings: number): Promise<void> {
  const each = Math.ceil(ratings / users);
  await sql`
    insert into movies (id, title)
    select 'film+number+' || n || '+2000', 'Film ' || n from generate_series(0, ${movies - 1}::int) as n`;
  await sql`insert into users (user_id) select generate_series(1, ${users}::int)`;
  // Checking the foreign keys of each row is what importing costs, not what reading does.
  await sql`alter table ratings disable trigger all`;
  await sql`
    insert into ratings ("timestamp", user_id, movie, rating)
    select to_timestamp(1000000000 + number * 7), number / ${each}::int + 1,
      'film+number+' || (number / ${each}::int * 7919::bigint + number % ${each}::int * 61) % ${movies}::int || '+2000',
      1 + number % 9 / 2.0
    from generate_series(0, ${ratings - 1}::int) as number`;
  await sql`vacuum analyze ratings`;
}
