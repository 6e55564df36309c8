import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readFolder } from '../../src/app/evaluating/data.ts';
import { readEvaluation } from '../../src/app/evaluating/kept-evaluation.ts';
import { readSplitFile } from '../../src/app/evaluating/split-file.ts';
import { alignColumns } from '../../src/commands/terminal/table.ts';
import { parts } from '../../src/dataset/splits.ts';
import { makeFolder } from '../ingest/support.ts';
import { openTestDatabase } from '../support/database.ts';
import { storeRows } from '../support/store-rows.ts';
import { twoCamps } from '../support/taste.ts';

const main = path.join(import.meta.dirname, '..', '..', 'src', 'main.ts');
const unusable = 'postgresql://nobody@127.0.0.1:1/nothing';

const evaluate = (flags: string[], databaseUrl = unusable) =>
  promisify(execFile)(process.execPath, [main, 'evaluate', ...flags], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });

const { movies, users, ratings } = twoCamps(60);
const files = {
  'movies.csv': ['id,title,genres', ...movies.map(({ id, title, genres }) => `${id},${title},${genres}`)].join('\n'),
  'users.csv': ['user_id,age,occupation,gender', ...users.map(({ id, age, gender }) => `${id},${age},,${gender}`)].join(
    '\n',
  ),
  'ratings.csv': [
    'timestamp,user_id,movie,rating',
    ...ratings.map(({ userId, movieId, stars }) => `,${userId},${movieId},${stars}`),
  ].join('\n'),
};
/** Every tenth row is test, the one before it validation. */
const split = Buffer.from(ratings.map((_, row) => Math.max(0, (row % 10) - 7)));

describe('marquee evaluate --data', () => {
  it('judges by a split file, writes JSON and HTML, and touches no database', async () => {
    const folder = await makeFolder({ ...files, 'split/parts.u8.gz': gzipSync(split) });
    const at = (name: string) => path.join(folder, name);
    const { stdout, stderr } = await evaluate([
      ...[
        '--data',
        folder,
        '--split',
        at('split/parts.u8.gz'),
        '--models',
        'marquee,classic,popular,random,item-knn,ease',
      ],
      ...['--json', at('out.json'), '--html', at('out.html'), '--home', at('home')],
    ]);
    expect(existsSync(at('home'))).toBe(false);
    expect(stdout).toMatch(/^model +NDCG@10.*\nmarquee .*\nclassic .*\npopular .*\nrandom .*\nitem-knn .*\nease /);
    expect(stderr).toContain('marquee: learning (new users)');

    const result = JSON.parse(await readFile(at('out.json'), 'utf8'));
    expect(Object.keys(result.models)).toEqual(['marquee', 'classic', 'popular', 'random', 'item-knn', 'ease']);
    expect(result).toMatchObject({
      seed: 1,
      protocol: { judge: 'test', userSample: null, likedStars: 4 },
      data: {
        users: 60,
        movies: 24,
        catalogueInUse: { movies: 24 },
        ratings: { train: 528, validation: 66, test: 66 },
        fitted: 594,
        coldUsers: 12,
        coldMovies: 3,
      },
    });
    for (const model of Object.values<Record<string, unknown>>(result.models)) {
      for (const name of [
        'ndcg@10',
        'recall@10',
        'hr@10',
        'coverage',
        'gini',
        'novelty',
        'diversity',
        'map@5',
        'mrr@20',
      ]) {
        expect(model[name]).toEqual(expect.any(Number));
      }
      expect(model.ci).toMatchObject({ 'ndcg@10': [expect.any(Number), expect.any(Number)] });
    }
    const page = await readFile(at('out.html'), 'utf8');
    expect(page).toContain('recommends best');
    expect(page).not.toMatch(/https?:/);
  });

  it('says in one sentence what is wrong, before any work', async () => {
    const folder = await makeFolder(files);
    const failure = (...flags: string[]) =>
      evaluate(['--data', folder, ...flags]).then(
        () => 'no failure',
        (error) => error.stderr as string,
      );
    expect(await failure('--models', 'marquee,magic')).toContain(
      'There is no model "magic"; choose from marquee, classic',
    );
    expect(await failure('--retrain-days', '3')).toMatch(
      /^marquee: --retrain-days needs a split by days, which --split random is not/,
    );
    expect(await failure('--split', 'rolling', '--negatives', 'any.txt')).toMatch(
      /^marquee: --negatives has one list .* judges days/,
    );
    expect(await failure('--split', 'randon')).toMatch(
      /^marquee: --split randon is neither a split nor .*Use random, /,
    );
    expect(await failure('--json', path.join(folder, 'no', 'out.json'))).toMatch(/^marquee: Cannot write .*out\.json/);
  });
});

describe('marquee evaluate on the database', () => {
  it('reads it, changes nothing, and keeps what it has found out', async () => {
    const database = await openTestDatabase();
    const home = await makeFolder({});
    try {
      await storeRows(database.sql, twoCamps(40));
      const counts = () => database.sql`
        select (select count(*) from ratings) as ratings, (select count(*) from movies) as movies,
          (select count(*) from models) as models`;
      const before = await counts();
      const flags = ['--models', 'popular,random', '--no-cold', '--users', '10', '--home', home];
      const { stdout } = await evaluate(flags, database.url);
      expect(stdout).toContain('Evaluated on 10 users');
      expect(await counts()).toEqual(before);
      expect(await readEvaluation(home, (kept) => kept)).toMatchObject({
        data: { judgedUsers: 10, source: 'the database' },
        models: { popular: {}, random: {} },
      });
    } finally {
      await database.close();
    }
  });

  it('knows that a split file says nothing about a database', async () => {
    const folder = await makeFolder({ 'parts.u8': '000' });
    await expect(evaluate(['--split', path.join(folder, 'parts.u8')])).rejects.toMatchObject({
      stderr: expect.stringMatching(/^marquee: --split .*parts\.u8 is a file, which needs --data/),
    });
  });
});

describe('a data folder', () => {
  it('gives each row the part that the split file has at its place, faulty rows counted', async () => {
    const rows = 'timestamp,user_id,movie,rating\n,1,a+2000,4\n,1,b+2000,none\n,1,c+2000,5\n,2,z+1999,3\n,2,a+2000,3\n';
    const folder = await makeFolder({
      'movies.csv': 'id,title\nc+2000,C\na+2000,A\nb+2000,B\n',
      'ratings.csv': rows,
      'split/parts.u8': Buffer.from([2, 1, 0, 2, 1]),
      'split/short.u8': Buffer.from([2, 1, 0]),
    });
    const read = async (name: string) =>
      readFolder(folder, await readSplitFile(path.join(folder, 'split', name)), () => {});
    const { dataset, catalogueInUse } = await read('parts.u8');
    expect(dataset.userIds).toEqual([1, 2]);
    expect([...dataset.ratings.movie]).toEqual([0, 2, 0]);
    expect([...dataset.ratings.part]).toEqual([parts.test, parts.train, parts.validation]);
    // The file lists b last, and nobody rated it.
    expect([...catalogueInUse.movies]).toEqual([1, 0, 1]);
    await expect(read('short.u8')).rejects.toThrow('short.u8 has 3 bytes, but ratings.csv has 5 rows');
  });

  it('may hold plays alone, of which the longest of a movie counts', async () => {
    const folder = await makeFolder({
      'movies.csv': 'id,title,runtime\na+2000,A,80\nb+2000,B,\n',
      'watches.csv':
        'user_id,movie,minutes,timestamp\n1,a+2000,60,2015-01-01\n1,a+2000,20,2015-01-02\n2,b+2000,50,\n2,z+1999,5,\n',
    });
    const { dataset } = await readFolder(folder, { name: 'random', seed: 1 }, () => {});
    expect(dataset.userIds).toEqual([1, 2]);
    expect([...dataset.ratings.share]).toEqual([0.75, 0.5]);
    expect([...dataset.ratings.stars]).toEqual([Number.NaN, Number.NaN]);
    expect(dataset.ratings.time[0]).toBe(Date.UTC(2015, 0, 2));
  });

  it('cannot be split by time where times are unknown', async () => {
    const folder = await makeFolder(files);
    await expect(readFolder(folder, { name: 'temporal', seed: 1 }, () => {})).rejects.toThrow(
      '660 of 660 ratings have none; use --split leave-last-out',
    );
  });

  it.each([
    ['another byte', Buffer.from([0, 3]), 'byte 1 is 3; each byte must be 0 (train)'],
    ['digits', Buffer.from('012'), 'byte 0 is 48'],
    ['broken gzip', gzipSync(split).subarray(0, 20), 'is a damaged gzip file'],
  ])('refuses a split file with %s', async (_, content, message) => {
    const folder = await makeFolder({ 'parts.u8': content });
    await expect(readSplitFile(path.join(folder, 'parts.u8'))).rejects.toThrow(message);
  });
});

describe('a split file', () => {
  it('is missed by its name', async () => {
    await expect(readSplitFile('nowhere/parts.u8')).rejects.toThrow('nowhere/parts.u8: there is no such file');
  });
});

describe('a table for the terminal', () => {
  it('aligns names left and figures right', () => {
    expect(
      alignColumns([
        ['model', 'x'],
        ['a', '1.25'],
        ['longer', ''],
      ]),
    ).toEqual(['model      x', 'a       1.25', 'longer']);
  });
});
