import { unknownUser } from '../../domain/unknown.ts';
import type { User, UserAttributes, UserId } from '../../domain.ts';
import { MarqueeError } from '../../errors.ts';
import type { Reader, Sql, Transaction } from '../database.ts';
import { retryConflicts } from '../failures.ts';
import { advisoryLocks } from '../locks.ts';

/** All users, ascending by id. */
export async function* readUsers(sql: Reader): AsyncGenerator<User> {
  const batches = sql<User[]>`${selectUsers(sql)} order by user_id`.cursor(10_000);
  for await (const rows of batches) yield* rows;
}

/** Attributes of a user. The nickname is for the page: it is not unique and does not affect recommendations. */
export type Profile = UserAttributes & { nickname: string | null };
export type Account = User & Profile;

/** @throws MarqueeError USER_UNKNOWN */
export async function findUser(sql: Reader, id: UserId): Promise<Account> {
  const [user] = await sql<Account[]>`
    select user_id as id, age, occupation, gender, nickname, name from users where user_id = ${id}`;
  if (user) return user;
  throw unknownUser(id);
}

function selectUsers(sql: Reader) {
  return sql`select user_id as id, age, occupation, gender from users`;
}

/** The genders and occupations that a minimum number of users have. */
export async function listCommonAttributes(
  sql: Reader,
  fewest: number,
): Promise<{ genders: string[]; occupations: string[] }> {
  const [common] = await sql<{ genders: string[]; occupations: string[] }[]>`
    select
      array(select gender from users where gender is not null group by gender having count(*) >= ${fewest}) as genders,
      array(
        select occupation from users where occupation is not null group by occupation having count(*) >= ${fewest}
      ) as occupations`;
  return common!;
}

/** Makes the user, or replaces all attributes. @returns whether the user is new */
export async function putUser(sql: Reader, { id, age, occupation, gender, nickname }: Account): Promise<boolean> {
  const [written] = await sql<{ isNew: boolean }[]>`
    insert into users as kept (user_id, age, occupation, gender, nickname)
    values (${id}, ${age}, ${occupation}, ${gender}, ${nickname})
    on conflict (user_id) do update
    set age = excluded.age, occupation = excluded.occupation, gender = excluded.gender, nickname = excluded.nickname
    where (kept.age, kept.occupation, kept.gender, kept.nickname)
      is distinct from (excluded.age, excluded.occupation, excluded.gender, excluded.nickname)
    returning xmax = 0 as "isNew"`;
  return written?.isNew ?? false;
}

/** @throws MarqueeError USER_TAKEN */
export async function createUser(sql: Reader, { id, age, occupation, gender, nickname }: Account): Promise<void> {
  const { count } = await sql`
    insert into users (user_id, age, occupation, gender, nickname)
    values (${id}, ${age}, ${occupation}, ${gender}, ${nickname})
    on conflict do nothing`;
  if (count === 0) throw new MarqueeError('USER_TAKEN', `There is a user ${id} already.`);
}

/**
 * Makes a user with the id after the largest or, if there is none after it, the smallest that is free.
 * @throws MarqueeError USER_TAKEN if somebody has the name
 */
export async function createNextUser(
  transaction: Transaction,
  { age, occupation, gender, nickname }: Profile,
  name: string | null = null,
): Promise<Account> {
  await transaction`select pg_advisory_xact_lock(${advisoryLocks.userIds})`;
  for (;;) {
    const [user] = await transaction<Account[]>`
      insert into users (user_id, age, occupation, gender, nickname, name)
      select case when largest < ${Number.MAX_SAFE_INTEGER} then largest + 1 else (
          select min(id) from (select 1 union all select user_id + 1 from users) as possible (id)
          where not exists (select from users where user_id = id)
        ) end, ${age}::smallint, ${occupation}, ${gender}, ${nickname}, ${name}::text
      from (select coalesce(max(user_id), 0) as largest from users) as known
      on conflict do nothing
      returning user_id as id, age, occupation, gender, nickname, name`;
    // A concurrent request with an explicit id may have been faster.
    if (user) return user;
    const [taken] = await transaction`select from users where name = ${name}`;
    if (taken) throw new MarqueeError('USER_TAKEN', `There is a user ${name} already.`);
  }
}

/** Changes the attributes that are given. @throws MarqueeError USER_UNKNOWN */
export async function changeUser(sql: Sql, id: UserId, changes: Partial<Profile>): Promise<Account> {
  if (Object.keys(changes).length === 0) return await findUser(sql, id);
  const [user] = await sql<Account[]>`
    update users set ${sql.set(changes)} where user_id = ${id}
    returning user_id as id, age, occupation, gender, nickname, name`;
  if (user) return user;
  throw unknownUser(id);
}

/** Deletes the user from every table. @returns whether there was one */
export async function deleteUser(sql: Sql, id: UserId): Promise<boolean> {
  const { count } = await retryConflicts(async () => await sql`delete from users where user_id = ${id}`);
  return count > 0;
}
