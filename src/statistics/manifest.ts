import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Static, Type } from 'typebox';
import { Check, Errors } from 'typebox/value';
import { MarqueeError, messageOf } from '../errors.ts';

/** Of the contract: its tables and their columns. docs/scaling.md describes them. */
export const statisticsVersion = 1;
export const manifestFile = 'manifest.json';

export const tables = ['movies', 'groups', 'group-likes', 'hours', 'likes', 'users', 'histories', 'gram'] as const;
export type Table = (typeof tables)[number];

const format = 'marquee-statistics';
const Count = Type.Integer({ minimum: 0 });
const Time = Type.Union([Type.Number(), Type.Null()]);
const Stars = Type.Number();

const Manifest = Type.Object({
  format: Type.Literal(format),
  version: Type.Literal(statisticsVersion),
  createdBy: Type.String(),
  /** ISO; nothing that came later is in them. */
  cutOff: Type.String(),
  /** That the Gram matrix was summed with. */
  settings: Type.Object({
    starValues: Type.Tuple([Stars, Stars, Stars, Stars, Stars]),
    watchValue: Type.Number({ minimum: 0 }),
    userWeightExponent: Type.Number(),
  }),
  counts: Type.Object({
    /** With and without ratings. */
    users: Count,
    /** Users and their entries that are in the sums. */
    summedUsers: Count,
    summedEntries: Count,
    summedWatches: Count,
    /** Users whose histories are there instead. */
    sampledUsers: Count,
    /** A model cannot number more movies in its head. */
    head: Type.Integer({ minimum: 0, maximum: 65_536 }),
  }),
  /** Of the entries in the sums; times in milliseconds since 1970. */
  times: Type.Object({ known: Count, unknown: Count, oldest: Time, newest: Time }),
  /** Rows and columns of a block of the Gram matrix. */
  blockSize: Type.Integer({ minimum: 1, maximum: 8192 }),
  files: Type.Array(
    Type.Object({
      table: Type.Enum([...tables]),
      /** In the folder of the table. */
      name: Type.String({ pattern: '^[\\w.-]+\\.parquet$' }),
      bytes: Count,
      sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    }),
  ),
});
export type Manifest = Static<typeof Manifest>;

/** @throws MarqueeError STATISTICS_UNUSABLE saying which folder, and what of its manifest, is wrong */
export async function readManifest(folder: string): Promise<Manifest> {
  if (isUrl(folder)) {
    throw unusable(
      folder,
      'only folders of this machine are read',
      `Download it first: aws s3 cp --recursive ${folder} statistics`,
    );
  }
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
    throw unusable(
      folder,
      'there is no such folder',
      'Name one that `marquee statistics` or spark/statistics.py wrote.',
    );
  }
  const file = path.join(folder, manifestFile);
  let manifest: unknown;
  try {
    manifest = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw unusable(
      folder,
      `${manifestFile} cannot be read (${messageOf(error)})`,
      'It is written last: without it the statistics are unfinished. Copy or write them anew.',
    );
  }
  if ((manifest as { format?: unknown } | null)?.format !== format) {
    throw unusable(folder, `${manifestFile} is not that of statistics`, 'Copy or write the statistics anew.');
  }
  const version = (manifest as { version?: unknown } | null)?.version;
  if (version !== statisticsVersion) {
    throw unusable(
      folder,
      `it is of version ${JSON.stringify(version)}`,
      `This Marquee reads version ${statisticsVersion}: write the statistics anew.`,
    );
  }
  if (Check(Manifest, manifest)) return manifest;
  const [first] = Errors(Manifest, manifest);
  throw unusable(
    folder,
    `${manifestFile}: ${first?.instancePath || '/'} ${first?.message}`,
    'Write the statistics anew.',
  );
}

/**
 * The files of the manifest, by table.
 * @throws MarqueeError STATISTICS_UNUSABLE for a file that is missing or not as it was written
 */
export async function checkedFiles(folder: string, { files, counts }: Manifest): Promise<Map<Table, string[]>> {
  const byTable = new Map<Table, string[]>(tables.map((table) => [table, []]));
  for (const { table, name, bytes, sha256 } of files) {
    const file = path.join(folder, table, name);
    if (byTable.get(table)!.includes(file)) {
      throw unusable(folder, `${manifestFile} names ${table}/${name} twice`, 'Copy or write the statistics anew.');
    }
    const size = (await stat(file).catch(() => undefined))?.size;
    if (size !== undefined && size !== bytes) {
      throw unusable(
        folder,
        `${table}/${name} has ${size} bytes, not ${bytes} as when it was written`,
        'Copy or write the statistics anew.',
      );
    }
    const actual = await sha256Of(file).catch((error: unknown) => {
      throw unusable(
        folder,
        `${table}/${name} cannot be read (${messageOf(error)})`,
        'Copy or write the statistics anew.',
      );
    });
    if (actual !== sha256) {
      throw unusable(
        folder,
        `${table}/${name} is not as it was written (its checksum differs)`,
        'Copy or write the statistics anew.',
      );
    }
    byTable.get(table)!.push(file);
  }
  // A table without rows has a file, too; the Gram matrix of no users has none.
  const missing = tables.find(
    (table) => byTable.get(table)!.length === 0 && (table !== 'gram' || counts.summedUsers > 0),
  );
  if (missing) throw unusable(folder, `${manifestFile} names no file of ${missing}`, 'Write the statistics anew.');
  return byTable;
}

/** Whether it names an object store, say, and no folder of this machine. */
export function isUrl(folder: string): boolean {
  return /^[a-z][a-z0-9+]+:\/\//i.test(folder);
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

export function unusable(folder: string, fault: string, remedy: string): MarqueeError {
  return new MarqueeError('STATISTICS_UNUSABLE', `The statistics in ${folder} cannot be used: ${fault}. ${remedy}`);
}
