import { type Command, InvalidArgumentError } from 'commander';
import { notify } from '../app/messages.ts';
import { readDuration } from '../domain/duration.ts';
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
import { toAge } from './terminal/arguments.ts';
import { addCommonOptions, withDatabase } from './terminal/options.ts';
import { write } from './terminal/output.ts';

type CreateFlags = { name: string; scopes: Scope[]; rate?: Rate; expires?: number };
type ListFlags = { json?: boolean };

export function addKeysCommand(program: Command): void {
  const keys = program.command('keys').description('Creates, lists and revokes API keys.');
  keys.addHelpText(
    'after',
    '\nExample:\n  $ npx @marquee-movies/server keys create --name shop --scopes recommend,write\n',
  );

  const create = keys
    .command('create')
    .description('Creates a key and prints its token, which is shown only once.')
    .requiredOption('--name <name>', 'name of the key', toName)
    .requiredOption('--scopes <list>', `scopes, separated by commas: ${scopes.join(', ')}`, toScopes)
    .option('--rate <requests/unit>', 'rate limit: 100/s, 5000/m, 100000/h, 1000000/d', toRate)
    .option('--expires <age>', 'lifetime: 12h, 90d', toAge);
  addCommonOptions(create).action((flags: CreateFlags, self: Command) =>
    withDatabase(self, async ({ sql }) => {
      const { name, scopes, rate, expires: lifetimeMs } = flags;
      const expires = lifetimeMs === undefined ? undefined : new Date(Date.now() + lifetimeMs);
      const token = await createKey(sql, { name, scopes, rate, expires });
      write(token);
      notify('save this token now; it cannot be shown again. Send it as the header "Authorization: Bearer <token>"');
    }),
  );

  const list = keys.command('list').description('Lists all keys, newest first.').option('--json', 'print as JSON');
  addCommonOptions(list).action((flags: ListFlags, self: Command) =>
    withDatabase(self, async ({ sql }) => {
      const all = await listKeys(sql);
      write(
        flags.json
          ? JSON.stringify(all)
          : all.map(summary).join('\n') || 'There are no keys; `npx @marquee-movies/server keys create` makes one.',
      );
    }),
  );

  const revoke = keys
    .command('revoke')
    .description('Revokes a key; running servers refuse it from the next request.')
    .argument('<name or id>');
  addCommonOptions(revoke).action((nameOrId: string, _flags: object, self: Command) =>
    withDatabase(self, async ({ sql }) => write(`The key ${await revokeKey(sql, nameOrId)} is revoked.`)),
  );
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

function toRate(text: string): Rate {
  const [, digits, unit] = /^([1-9]\d{0,8})\/([smhd])$/.exec(text) ?? [];
  if (digits && unit) return { requests: Number(digits), seconds: readDuration(`1${unit}`) / 1000 };
  throw new InvalidArgumentError('It must be a number of requests per s, m, h or d, such as 100/s.');
}
