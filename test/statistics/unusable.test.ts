import { appendFile, copyFile, cp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type ColumnSource, parquetWriteFile } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { defaultHyperparameters } from '../../src/model/hyperparameters.ts';
import { type Manifest, manifestFile, sha256Of, type Table } from '../../src/statistics/manifest.ts';
import { readStatistics } from '../../src/statistics/read.ts';
import { readRows } from '../../src/statistics/rows.ts';
import { prepareFolder, writeStatistics } from '../../src/statistics/write.ts';
import { usersWhere } from '../dataset/rows.ts';
import { datasetOf, movie } from '../support/taste.ts';
import { kernels, openFolders, read, site } from './written.ts';

const { home, write } = await openFolders();

async function changeManifest(folder: string, change: object): Promise<void> {
  const file = path.join(folder, manifestFile);
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), ...change }));
}

describe('statistics that cannot be used', () => {
  it('are refused where files were changed or are missing', async () => {
    const folder = await write(site);
    const hours = path.join(folder, 'hours', 'part-00000.parquet');
    await appendFile(hours, 'x');
    await expect(read(folder)).rejects.toThrow(/hours\/part-00000.parquet has \d+ bytes, not \d+/);
    await truncate(hours, (await stat(hours)).size - 2);
    await appendFile(hours, 'x');
    await expect(read(folder)).rejects.toThrow('hours/part-00000.parquet is not as it was written');
    await rm(path.join(folder, 'hours', 'part-00000.parquet'));
    await expect(read(folder)).rejects.toThrow('hours/part-00000.parquet cannot be read');
    await rm(path.join(folder, manifestFile));
    await expect(read(folder)).rejects.toThrow('without it the statistics are unfinished');
    await expect(read(path.join(home, 'none'))).rejects.toThrow('there is no such folder');
  });

  it('are refused where a file is cut off or is that of another table, though the manifest has its checksum', async () => {
    const [from, folder] = [await write(site), await write(site)];
    const replace = async (table: Table, change: (file: string) => Promise<void>) => {
      await cp(from, folder, { recursive: true });
      const { files } = JSON.parse(await readFile(path.join(from, manifestFile), 'utf8')) as Manifest;
      for (const each of files.filter((file) => file.table === table)) {
        const file = path.join(folder, table, each.name);
        await change(file);
        each.sha256 = await sha256Of(file);
        each.bytes = (await stat(file)).size;
      }
      await changeManifest(folder, { files });
    };
    await replace('hours', (file) => copyFile(path.join(from, 'likes', 'part-00000.parquet'), file));
    await expect(read(folder)).rejects.toThrow('hours/part-00000.parquet cannot be read (parquet column not found');
    await replace('movies', (file) => truncate(file, 0));
    await expect(read(folder)).rejects.toThrow('movies/part-00000.parquet cannot be read');
    await replace('gram', (file) => truncate(file, 3000));
    await expect(read(folder)).rejects.toThrow('gram/part-00000.parquet cannot be read');
  });

  it('are refused where all of their movies are unknown', async () => {
    const folder = await write(site);
    await expect(readStatistics(folder, [movie('another')])).rejects.toThrow('movies is in the database');
  });

  it('are refused where the manifest does not fit', async () => {
    const folder = await write(site);
    const manifest = JSON.parse(await readFile(path.join(folder, manifestFile), 'utf8')) as Manifest;
    const refused = async (change: object, reason: string) => {
      await changeManifest(folder, { ...manifest, ...change });
      await expect(read(folder)).rejects.toThrow(reason);
    };
    await refused({ format: 'other' }, 'manifest.json is not that of statistics');
    await refused({ version: 99 }, 'it is of version 99');
    await refused({ blockSize: 0 }, '/blockSize');
    await refused({ counts: { ...manifest.counts, summedEntries: 5 } }, 'and the manifest 5');
    await refused({ counts: { ...manifest.counts, sampledUsers: 5 } }, 'and the manifest 5');
    for (const without of ['gram', 'histories'] as const) {
      const files = manifest.files.filter(({ table }) => table !== without);
      await refused({ files }, `manifest.json names no file of ${without}`);
    }
    await refused({ files: [{ ...manifest.files[0], name: '../../secret.parquet' }] }, '/files/0/name');
  });

  it('are refused where the Gram matrix has not each block once, or tables do not agree', async () => {
    const folder = await write(site);
    const manifest = JSON.parse(await readFile(path.join(folder, manifestFile), 'utf8')) as Manifest;
    const file = (table: Table) => path.join(folder, table, 'part-00000.parquet');
    /** Writes another table in place of one, with its right length and checksum. */
    const refused = async (table: Table, columnData: ColumnSource[], reason: string) => {
      const kept = await readFile(file(table));
      parquetWriteFile({ filename: file(table), columnData });
      const described = { bytes: (await stat(file(table))).size, sha256: await sha256Of(file(table)) };
      const files = manifest.files.map((each) => (each.table === table ? { ...each, ...described } : each));
      await changeManifest(folder, { ...manifest, files });
      await expect(read(folder)).rejects.toMatchObject({
        code: 'STATISTICS_UNUSABLE',
        message: expect.stringContaining(reason),
      });
      await writeFile(file(table), kept);
    };
    const blocks = (...places: [row: number, column: number][]): ColumnSource[] => [
      { name: 'block_row', type: 'INT32', data: places.map(([row]) => row) },
      { name: 'block_column', type: 'INT32', data: places.map(([, column]) => column) },
      { name: 'values', type: 'BYTE_ARRAY', data: places.map(() => new Uint8Array(4)) },
    ];
    expect(manifest.counts.head).toBeGreaterThan(1024);
    await refused('gram', blocks([0, 0], [1, 1]), 'no file has the block in row 1, column 0 of the Gram matrix');
    await refused('gram', blocks([0, 0], [1, 0], [0, 0]), 'gram/part-00000.parquet and again in');
    await refused('gram', blocks([0, 0], [2, 0]), 'has none there');
    await refused('gram', blocks([0, 1]), 'has a block in row 0, column 1');

    const rows = await Array.fromAsync(
      readRows([file('movies')], {
        ...({ movie: 'text', head: 'number?', entries: 'number', likes: 'number' } as const),
        ...({ ratings: 'number', stars: 'number' } as const),
      }),
    );
    const movies = (change: (row: (typeof rows)[number], at: number) => object): ColumnSource[] => {
      const changed = rows.map((row, at) => ({ ...row, ...change(row, at) }));
      const integers = (['entries', 'likes', 'ratings'] as const).map((name): ColumnSource => {
        return { name, type: 'INT32', data: changed.map((row) => row[name]) };
      });
      return [
        { name: 'movie', type: 'STRING', data: changed.map((row) => row.movie) },
        { name: 'head', type: 'INT32', nullable: true, data: changed.map((row) => row.head) },
        ...[...integers, { name: 'stars', type: 'DOUBLE' as const, data: changed.map((row) => row.stars) }],
      ];
    };
    await refused(
      'movies',
      movies((_, at) => (at === 3 ? { head: null } : {})),
      'no movie has place',
    );
    await refused(
      'movies',
      movies(({ head }) => ({ head: head === 1 ? 0 : head })),
      'both have place 0 in the head',
    );
    await refused(
      'movies',
      movies(({ entries }, at) => (at === 0 ? { likes: entries + 1 } : {})),
      'likes and',
    );
    await refused(
      'movies',
      movies((row) => ({ ratings: Math.max(0, row.ratings - 1) })),
      'watches, and the manifest',
    );
    const hours: ColumnSource[] = ['hour', 'entries'].map((name) => ({ name, type: 'INT32', data: [5] }));
    await refused('hours', hours, 'the hours have 5 entries');

    const [first] = manifest.files;
    await changeManifest(folder, { files: [...manifest.files, first] });
    await expect(read(folder)).rejects.toThrow(`names ${first!.table}/${first!.name} twice`);
    await changeManifest(folder, { files: manifest.files.map((each) => ({ ...each, bytes: each.bytes + 1 })) });
    await expect(read(folder)).rejects.toThrow('bytes, not');
    await changeManifest(folder, { files: manifest.files, times: { ...manifest.times, known: 1 } });
    await expect(read(folder)).rejects.toThrow('times and');
  });

  it('are refused where parts do not fit together', async () => {
    const folder = await write(site);
    const other = await write(
      usersWhere(site, (id) => id > 500),
      {
        settings: { ...defaultHyperparameters, userWeightExponent: 0 },
      },
    );
    await expect(read(folder, other)).rejects.toThrow('summed with userWeightExponent 0, not -0.3');
    await expect(read(folder, folder)).rejects.toThrow('user 7 is in');
  });

  it('are refused in an object store, with what to do', async () => {
    await expect(readStatistics('s3://bucket/statistics', [])).rejects.toThrow(
      'aws s3 cp --recursive s3://bucket/statistics',
    );
  });

  it('are not written over others', async () => {
    const folder = await write(site);
    const { evidence } = await read(folder);
    await expect(
      writeStatistics(folder, {
        createdBy: 'test',
        cutOff: new Date(0),
        users: 0,
        settings: defaultHyperparameters,
        movieIds: [],
        head: new Int32Array(0),
        gram: kernels.createMatrix(0),
        counts: evidence.counts,
        eachLike: () => {},
        sample: datasetOf({ movies: [], users: [], ratings: [] }),
      }),
    ).rejects.toThrow('it is not empty');
    await expect(prepareFolder(folder)).rejects.toThrow('Name a folder that is empty');
    await rm(path.join(folder, manifestFile));
    await expect(prepareFolder(folder)).rejects.toThrow('What is in it was not finished: delete it');
    await expect(prepareFolder('s3://bucket/statistics')).rejects.toThrow('only folders of this machine are written');
  });
});
