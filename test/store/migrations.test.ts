import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Migration, migrate, readMigrations } from '../../src/store/migrations.ts';
import { connect } from '../../src/store/postgres/sql.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

const schema = (await readMigrations())[0]!;
const addPosters: Migration = { version: 2, name: '02_posters.sql', text: 'create table posters (id text);' };

let database: TestDatabase;
beforeEach(async () => {
  database = await openTestDatabase();
  // As `createdb` leaves it.
  await database.sql.unsafe('drop schema public cascade; create schema public');
});
afterEach(() => database.close());

const versions = async () =>
  (await database.sql`select version from schema_migrations order by version`).map((row) => row.version);

test('the files of db/ are numbered without a gap and begin with the schema', async () => {
  const migrations = await readMigrations();
  expect(schema.name).toBe('01_schema.sql');
  expect(migrations.slice(1).map(({ version }) => version)).toEqual(migrations.slice(1).map((_, index) => index + 3));
});

test('each migration is applied once, however many processes come at the same moment', async () => {
  await Promise.all(Array.from({ length: 5 }, () => migrate(database.sql, [schema, addPosters])));
  expect(await versions()).toEqual([1, 2]);
  await migrate(database.sql, [schema, addPosters]);
  expect(await versions()).toEqual([1, 2]);
});

test('a migration that fails leaves nothing of itself', async () => {
  const broken = { version: 2, name: '02_broken.sql', text: 'create table posters (id text); select 1 / 0;' };
  await expect(migrate(database.sql, [schema, broken])).rejects.toThrow('division by zero');
  expect(await versions()).toEqual([1]);
  await migrate(database.sql, [schema, addPosters]);
  expect(await versions()).toEqual([1, 2]);
});

test('tables made with psql are adopted with their rows', async () => {
  await database.sql.unsafe(schema.text);
  await database.sql`insert into users (user_id) values (5)`;
  await migrate(database.sql, [schema, addPosters]);
  expect(await versions()).toEqual([1, 2]);
  expect(await database.sql`select user_id from users`).toEqual([{ user_id: 5 }]);
});

test('tables of the same names with other columns are refused, and left as they are', async () => {
  await database.sql`create table ratings ("timestamp" text, user_id integer, movie text, rating integer)`;
  await expect(migrate(database.sql, [schema])).rejects.toMatchObject({ code: 'SCHEMA_UNKNOWN' });
  const tables = await database.sql`select tablename from pg_tables where schemaname = current_schema()`;
  expect(tables.map((row) => row.tablename)).toEqual(['ratings']);
});

test('a database that a newer program has migrated is refused', async () => {
  const future = { version: 99, name: '99_future.sql', text: 'select 1' };
  await migrate(database.sql, [schema, addPosters, future]);
  await expect(migrate(database.sql, [schema, addPosters])).rejects.toMatchObject({
    code: 'DATABASE_TOO_NEW',
    message: expect.stringContaining('99_future.sql'),
  });
});

test('a migration that was edited after it had been applied is named', async () => {
  await migrate(database.sql, [schema, addPosters]);
  const edited = { ...addPosters, text: `${addPosters.text} -- ${randomBytes(2).toString('hex')}` };
  await expect(migrate(database.sql, [schema, edited])).rejects.toMatchObject({
    code: 'MIGRATION_CHANGED',
    message: expect.stringContaining('02_posters.sql'),
  });
});

test('who may not create an extension is told what an administrator must run, and goes on afterwards', async () => {
  const role = `guest_${randomBytes(4).toString('hex')}`;
  const address = new URL(database.url);
  [address.username, address.password] = [role, 'guest'];
  await database.sql.unsafe(`create role ${role} login password 'guest'; grant all on schema public to ${role}`);
  const guest = connect(address.href, { max: 1 });
  const commands = 'create extension if not exists pg_trgm; create extension if not exists unaccent;';
  await expect(migrate(guest, await readMigrations())).rejects.toMatchObject({
    code: 'EXTENSION_MISSING',
    message: expect.stringContaining(`run in it: ${commands}`),
  });
  await database.sql.unsafe(commands);
  await migrate(guest, await readMigrations());
  expect(await versions()).toContain(8);
  await guest.end();
  await database.sql.unsafe(`drop owned by ${role}; drop role ${role}`);
});

test('a database from before users had names keeps all it has, and its users can get names', async () => {
  const { sql } = database;
  const migrations = await readMigrations();
  await migrate(
    sql,
    migrations.filter(({ version }) => version <= 12),
  );
  await sql`insert into movies (id, title, imdb_id) values ('heat+1995', 'Heat', 'tt0113277')`;
  await sql`insert into users (user_id, age, gender) values (0, 20, 'F'), (9007199254740991, null, null)`;
  await sql`insert into ratings ("timestamp", user_id, movie, rating) values (now(), 0, 'heat+1995', 4.5)`;
  await sql`insert into watches (user_id, movie, minutes) values (0, 'heat+1995', 90)`;
  await sql`
    insert into imports (name, state, tables) values ('old.csv', 'succeeded', '{"movies": {}, "users": {}, "ratings": {}}')`;
  await migrate(sql, migrations);
  expect(await sql`select user_id, age, gender, name from users order by user_id`).toEqual([
    { user_id: 0, age: 20, gender: 'F', name: null },
    { user_id: 9007199254740991, age: null, gender: null, name: null },
  ]);
  expect(await sql`select rating from ratings`).toEqual([{ rating: 4.5 }]);
  expect(await sql`select minutes from watches`).toEqual([{ minutes: 90 }]);
  expect(await sql`select understood, scale from imports`).toEqual([{ understood: null, scale: null }]);
  await sql`update users set name = 'anna' where user_id = 0`;
  await expect(sql`insert into users (user_id, name) values (1, 'anna')`).rejects.toThrow(/unique/);
  await expect(sql`insert into users (user_id, name) values (1, '007')`).rejects.toThrow(/check/);
});
