import { type Command, InvalidArgumentError } from 'commander';
import { tell } from '../app/messages.ts';
import {
  createKey,
  keyName,
  listKeys,
  type Rate,
  revokeKey,
  type Scope,
  type StoredKey,
  scopes,
} from '../store/access/keys.ts';
import { openDatabase, type Sql } from '../store/database.ts';
import { addCommonOptions, readOptions } from './options.ts';

type CreateFlags = { name: string; scopes: Scope[]; rate?: Rate; expires?: number };
type ListFlags = { json?: boolean };

export function addKeysCommand(program: Command): void {
  const keys = program.command('keys').description('Makes, lists and revokes keys of the HTTP API.');
  keys.addHelpText('after', '\nExample:\n  $ npx marquee keys create --name shop --scopes recommend,write\n');

  const create = keys
    .command('create')
    .description('Makes a key and prints its token, which is shown this once only.')
    .requiredOption('--name <name>', 'what to call it', toName)
    .requiredOption('--scopes <list>', `what it may do, of ${scopes.join(', ')}; separated by commas`, toScopes)
    .option('--rate <requests/unit>', 'how often it may be used: 100/s, 5000/m, 100000/h, 1000000/d', toRate)
    .option('--expires <age>', 'when it ends: 12h, 90d', toLifetime);
  addCommonOptions(create).action((flags: CreateFlags, self: Command) =>
    withDatabase(self, async (sql) => {
      const { name, scopes, rate, expires: lifetimeMs } = flags;
      const expires = lifetimeMs === undefined ? undefined : new Date(Date.now() + lifetimeMs);
      const token = await createKey(sql, { name, scopes, rate, expires });
      write(token);
      tell('keep this token, as it cannot be shown again; send it as the header "Authorization: Bearer <token>"');
    }),
  );

  const list = keys.command('list').description('All keys, newest first.').option('--json', 'print as JSON');
  addCommonOptions(list).action((flags: ListFlags, self: Command) =>
    withDatabase(self, async (sql) => {
      const all = await listKeys(sql);
      write(
        flags.json ? JSON.stringify(all) : all.map(summary).join('\n') || 'No keys yet; run `marquee keys create`.',
      );
    }),
  );

  const revoke = keys
    .command('revoke')
    .description('Ends a key; running servers refuse it from the next request on.')
    .argument('<name or id>');
  addCommonOptions(revoke).action((nameOrId: string, _flags: object, self: Command) =>
    withDatabase(self, async (sql) => write(`The key ${await revokeKey(sql, nameOrId)} is revoked.`)),
  );
}

async function withDatabase(command: Command, work: (sql: Sql) => Promise<void>): Promise<void> {
  const database = await openDatabase(readOptions(command));
  try {
    await work(database.sql);
  } finally {
    await database.close();
  }
}

function summary({ id, name, scopes, rate, created, expires, revoked }: StoredKey): string {
  const limit = rate === null ? 'no limit' : `${rate.requests} in ${rate.seconds} s`;
  return `${id}  ${name}  ${scopes.join(',')}  ${limit}  created ${toDay(created)}  ${fate(expires, revoked)}`;
}

function fate(expires: Date | null, revoked: Date | null): string {
  if (revoked) return `revoked ${toDay(revoked)}`;
  if (!expires) return 'never expires';
  return `${expires.getTime() <= Date.now() ? 'expired' : 'expires'} ${toDay(expires)}`;
}

function toDay(time: Date): string {
  return time.toISOString().slice(0, 10);
}

function write(text: string): void {
  process.stdout.write(`${text}\n`);
}

function toName(text: string): string {
  if (keyName.test(text)) return text;
  throw new InvalidArgumentError('It must be 1 to 60 letters, digits, dots, hyphens or underscores.');
}

function toScopes(text: string): Scope[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))];
  return names.map((name) => {
    const known = scopes.find((each) => each === name);
    if (known) return known;
    throw new InvalidArgumentError(`There is no scope "${name}"; choose from ${scopes.join(', ')}.`);
  });
}

const secondsByUnit: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

function toRate(text: string): Rate {
  const [, digits, unit] = /^([1-9]\d{0,8})\/([smhd])$/.exec(text) ?? [];
  if (digits && unit) return { requests: Number(digits), seconds: secondsByUnit[unit]! };
  throw new InvalidArgumentError('It must be a number of requests per s, m, h or d, such as 100/s.');
}

/** @returns milliseconds */
function toLifetime(text: string): number {
  const [, digits, unit] = /^([1-9]\d{0,4})([mhd])$/.exec(text) ?? [];
  if (digits && unit) return Number(digits) * secondsByUnit[unit]! * 1000;
  throw new InvalidArgumentError('It must be an age such as 30m, 12h or 90d.');
}
