import { access, constants, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type ColumnSource, parquetWriteFile } from 'hyparquet-writer';
import type { Dataset } from '../dataset/dataset.ts';
import type { EachLike } from '../dataset/times.ts';
import type { MovieId } from '../domain.ts';
import { MarqueeError, messageOf } from '../errors.ts';
import type { Matrix } from '../kernels/index.ts';
import type { Counts } from './counts.ts';
import { type PreferenceSettings, preferenceSettingsOf } from './histories.ts';
import { isUrl, type Manifest, manifestFile, sha256Of, statisticsVersion, type Table, tables } from './manifest.ts';

/** Statistics as they are collected, before they are files. Movies are numbered as in `movieIds`. */
export type CollectedStatistics = {
  createdBy: string;
  cutOff: Date;
  /** Of the site, with and without ratings. */
  users: number;
  settings: PreferenceSettings;
  movieIds: readonly MovieId[];
  /** Movies, ascending. */
  head: Int32Array;
  /** Of the summed users: the lower triangle of `sum of n_u^(2 e) a_u a_u^T`, head x head. */
  gram: Matrix;
  counts: Counts;
  eachLike: EachLike;
  /** The users who are not in the sums. */
  sample: Dataset;
};

const blockSize = 1024;
/** A file then has 64 MiB at most. */
const blocksPerFile = 16;

/**
 * Makes the folder if it is not there. To be called before the work whose result is written to it.
 * @throws MarqueeError OUTPUT_NOT_WRITABLE if it is not empty, or nothing can be written to it
 */
export async function prepareFolder(folder: string): Promise<void> {
  if (isUrl(folder)) {
    throw notWritable(folder, 'only folders of this machine are written', 'Name one of these, and upload it then.');
  }
  const names = await makeFolder(folder).catch((error: unknown) => {
    throw notWritable(folder, messageOf(error), 'Name another folder.');
  });
  if (names.length === 0) return;
  throw notWritable(
    folder,
    'it is not empty',
    names.includes(manifestFile) || !tables.some((table) => names.includes(table))
      ? 'Name a folder that is empty, or not there yet.'
      : 'What is in it was not finished: delete it, or name another folder.',
  );
}

/** @returns the names of what is in it */
async function makeFolder(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  await access(folder, constants.W_OK);
  return await readdir(folder);
}

function notWritable(folder: string, fault: string, remedy: string): MarqueeError {
  return new MarqueeError('OUTPUT_NOT_WRITABLE', `Statistics cannot be written to ${folder}: ${fault}. ${remedy}`);
}

/**
 * Writes statistics into a folder that is empty or not there yet; the manifest comes last.
 * @throws MarqueeError OUTPUT_NOT_WRITABLE
 */
export async function writeStatistics(folder: string, statistics: CollectedStatistics): Promise<Manifest> {
  const files: Manifest['files'] = [];
  const write = async (table: Table, columnData: ColumnSource[], name = 'part-00000.parquet') => {
    const file = path.join(folder, table, name);
    await mkdir(path.dirname(file), { recursive: true });
    parquetWriteFile({ filename: file, columnData, rowGroupSize: table === 'gram' ? 4 : 100_000 });
    files.push({ table, name, bytes: (await stat(file)).size, sha256: await sha256Of(file) });
  };
  await prepareFolder(folder);
  try {
    await write('movies', movieColumns(statistics));
    await write('groups', groupColumns(statistics.counts));
    await write('group-likes', groupLikeColumns(statistics));
    await write('hours', hourColumns(statistics.counts));
    await write('likes', likeColumns(statistics));
    await write('users', userColumns(statistics.sample));
    await write('histories', historyColumns(statistics.sample));
    let part = 0;
    for (const blocks of filesOfBlocks(statistics.head.length)) {
      await write('gram', gramColumns(statistics.gram, blocks), `part-${String(part++).padStart(5, '0')}.parquet`);
    }
    const manifest = manifestOf(statistics, files);
    await writeFile(path.join(folder, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`);
    return manifest;
  } catch (error) {
    throw notWritable(folder, messageOf(error), 'Delete what is in it, and write to a folder that has room.');
  }
}

function manifestOf(statistics: CollectedStatistics, files: Manifest['files']): Manifest {
  const { createdBy, cutOff, users, settings, head, counts, sample } = statistics;
  const { known, unknown, oldest, newest } = counts.times;
  return {
    format: 'marquee-statistics',
    version: statisticsVersion,
    createdBy,
    cutOff: cutOff.toISOString(),
    settings: { ...preferenceSettingsOf(settings), starValues: [...settings.starValues] },
    counts: {
      users,
      summedUsers: counts.users,
      summedEntries: counts.total,
      summedWatches: counts.watches,
      sampledUsers: sample.userIds.length,
      head: head.length,
    },
    times: { known, unknown, oldest: known > 0 ? oldest : null, newest: known > 0 ? newest : null },
    blockSize,
    files,
  };
}

function movieColumns({ movieIds, head, counts }: CollectedStatistics): ColumnSource[] {
  const position = new Map(Array.from(head, (movie, at) => [movie, at]));
  const { entries, likes } = counts.everyone;
  const named = [...movieIds.keys()].filter((movie) => entries[movie] > 0 || position.has(movie));
  return [
    { name: 'movie', type: 'STRING', data: named.map((movie) => movieIds[movie]) },
    { name: 'head', type: 'INT32', nullable: true, data: named.map((movie) => position.get(movie) ?? null) },
    { name: 'entries', type: 'INT32', data: named.map((movie) => entries[movie]) },
    { name: 'likes', type: 'INT32', data: named.map((movie) => likes[movie]) },
    { name: 'ratings', type: 'INT32', data: named.map((movie) => counts.rated[movie]) },
    { name: 'stars', type: 'DOUBLE', data: named.map((movie) => counts.stars[movie]) },
  ];
}

function groupColumns({ groups }: Counts): ColumnSource[] {
  const pairs = [...groups].flatMap(([name, group]) =>
    [...group.with].map(([other, users]) => ({ name, ...group, other, users })),
  );
  return [
    { name: 'kind', type: 'STRING', data: pairs.map(({ kind }) => kind) },
    { name: 'name', type: 'STRING', data: pairs.map(({ name }) => name) },
    { name: 'other', type: 'STRING', data: pairs.map(({ other }) => other) },
    { name: 'users', type: 'INT32', data: pairs.map(({ users }) => users) },
  ];
}

function groupLikeColumns({ movieIds, counts }: CollectedStatistics): ColumnSource[] {
  const rows = [...counts.groups].flatMap(([name, { entries, likes }]) =>
    [...entries.keys()]
      .filter((movie) => entries[movie] > 0)
      .map((movie) => ({ name, movie: movieIds[movie], entries: entries[movie], likes: likes[movie] })),
  );
  return [
    { name: 'name', type: 'STRING', data: rows.map(({ name }) => name) },
    { name: 'movie', type: 'STRING', data: rows.map(({ movie }) => movie) },
    { name: 'entries', type: 'INT32', data: rows.map(({ entries }) => entries) },
    { name: 'likes', type: 'INT32', data: rows.map(({ likes }) => likes) },
  ];
}

function hourColumns({ times }: Counts): ColumnSource[] {
  const rows = [...times.perHour].sort(([a], [b]) => a - b);
  return [
    { name: 'hour', type: 'INT32', data: rows.map(([hour]) => hour) },
    { name: 'entries', type: 'INT32', data: rows.map(([, entries]) => entries) },
  ];
}

function likeColumns({ movieIds, eachLike }: CollectedStatistics): ColumnSource[] {
  const [names, hours, counts]: [string[], number[], number[]] = [[], [], []];
  eachLike((movie, hour, likes) => {
    names.push(movieIds[movie]);
    hours.push(hour);
    counts.push(likes);
  });
  return [
    { name: 'movie', type: 'STRING', data: names },
    { name: 'hour', type: 'INT32', data: hours },
    { name: 'likes', type: 'INT32', data: counts },
  ];
}

function userColumns({ userIds, attributes }: Dataset): ColumnSource[] {
  return [
    { name: 'user', type: 'INT64', data: userIds.map((id) => BigInt(id)) },
    { name: 'age', type: 'INT32', nullable: true, data: attributes.map(({ age }) => age) },
    { name: 'occupation', type: 'STRING', nullable: true, data: attributes.map(({ occupation }) => occupation) },
    { name: 'gender', type: 'STRING', nullable: true, data: attributes.map(({ gender }) => gender) },
  ];
}

function historyColumns({ movies, userIds, ratings }: Dataset): ColumnSource[] {
  const { rowStart, movie, stars, share, time } = ratings;
  const users = userIds.flatMap((id, user) => new Array<bigint>(rowStart[user + 1] - rowStart[user]).fill(BigInt(id)));
  const known = (values: Float32Array | Float64Array) =>
    Array.from(values, (value) => (Number.isNaN(value) ? null : value));
  return [
    { name: 'user', type: 'INT64', data: users },
    { name: 'movie', type: 'STRING', data: Array.from(movie, (each) => movies[each].id) },
    { name: 'stars', type: 'FLOAT', nullable: true, data: known(stars) },
    { name: 'share', type: 'FLOAT', nullable: true, data: known(share) },
    {
      name: 'time',
      type: 'INT64',
      nullable: true,
      data: Array.from(time, (value) => (Number.isNaN(value) ? null : BigInt(value))),
    },
  ];
}

type Block = { row: number; column: number };

function filesOfBlocks(size: number): Block[][] {
  const count = Math.ceil(size / blockSize);
  const all = Array.from({ length: count }, (_, row) =>
    Array.from({ length: row + 1 }, (_each, column) => ({ row, column })),
  ).flat();
  return Array.from({ length: Math.ceil(all.length / blocksPerFile) }, (_, file) =>
    all.slice(file * blocksPerFile, (file + 1) * blocksPerFile),
  );
}

function gramColumns({ size, values }: Matrix, blocks: readonly Block[]): ColumnSource[] {
  return [
    { name: 'block_row', type: 'INT32', data: blocks.map(({ row }) => row) },
    { name: 'block_column', type: 'INT32', data: blocks.map(({ column }) => column) },
    { name: 'values', type: 'BYTE_ARRAY', data: blocks.map(bytesOf) },
  ];

  /** Row after row, 4 bytes a value, little-endian; of a block on the diagonal only the lower triangle counts. */
  function bytesOf({ row, column }: Block): Uint8Array {
    const [firstRow, firstColumn] = [row * blockSize, column * blockSize];
    const [rows, columns] = [Math.min(blockSize, size - firstRow), Math.min(blockSize, size - firstColumn)];
    const block = new Float32Array(rows * columns);
    for (let at = 0; at < rows; at++) {
      const start = (firstRow + at) * size + firstColumn;
      block.set(values.subarray(start, start + columns), at * columns);
    }
    return new Uint8Array(block.buffer);
  }
}
