import { readdir, readFile, stat } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parseScale } from '../../../src/ingest/scale.ts';
import { makeFolder } from '../../ingest/support.ts';
import { threeFiles as files, nothing, useImports } from './import-support.ts';

const { importFiles } = useImports();

test('rejects ratings of unknown users and movies where it is told to, and writes down what it rejects', async () => {
  const home = await makeFolder();
  const ratings = `timestamp,user_id,movie,rating
,1,"heat+1995",5
,7,heat+1995,4
,1,"odd, one",4
bad,2,up+2009,4
,1,up+2009,9
`;
  const summary = await importFiles(
    { ...files, 'ratings.csv': ratings },
    { unknown: 'reject', home, scale: parseScale('0.5..5') },
  );
  expect(summary).toMatchObject({
    movies: { stubs: 0 },
    users: { stubs: 0 },
    ratings: { ...nothing, read: 5, new: 2, rejected: 3 },
  });
  expect(summary.rejects).toHaveLength(4);
  expect(summary.rejects).toContainEqual({
    file: 'ratings.csv',
    column: 'user_id',
    reason: 'is not a known user',
    kept: false,
    count: 1,
    line: 3,
  });
  expect(summary.rejectsFile?.startsWith(`${home}/rejects/`)).toBe(true);
  expect((await stat(summary.rejectsFile!)).mode & 0o077).toBe(0);
  expect((await stat(`${home}/rejects`)).mode & 0o077).toBe(0);
  expect(await readFile(summary.rejectsFile!, 'utf8')).toBe(
    [
      'file,line,column,reason,outcome,text,candidates',
      'ratings.csv,3,user_id,is not a known user,rejected,",7,heat+1995,4",',
      'ratings.csv,4,movie,is not a known movie,rejected,",1,""odd, one"",4",',
      'ratings.csv,5,timestamp,is not a time such as 2023-03-21T09:00:08 or seconds since 1970,kept without the cell,"bad,2,up+2009,4",',
      'ratings.csv,6,rating,is not a number from 0.5 to 5,rejected,",1,up+2009,9",',
      '',
    ].join('\n'),
  );
});

test('a rating of the future is kept without its time, by the clock of the database', async () => {
  const rows = 'timestamp,user_id,movie,rating\n3015-03-09,1,heat+1995,2\n';
  expect(await importFiles({ 'ratings.csv': rows })).toMatchObject({
    rejects: [{ column: 'timestamp', reason: 'is in the future', kept: true }],
  });
});

test('no more rejects are written than anybody reads, and none of an import that fails', async () => {
  const home = await makeFolder();
  const many = `user_id,movie,rating\n${'1,,4\n'.repeat(100_200)}1,heat+1995,4\n`;
  const summary = await importFiles({ 'ratings.csv': many }, { home });
  expect(summary).toMatchObject({ ratings: { rejected: 100_200, new: 1 }, rejects: [{ count: 100_200 }] });
  const written = await readFile(summary.rejectsFile!, 'utf8');
  expect(written.split('\n')).toHaveLength(100_002);
  const failing = `${many}1,heat+1995,9\n`;
  await expect(importFiles({ 'ratings.csv': failing }, { home })).rejects.toMatchObject({ code: 'SOURCE_UNCLEAR' });
  expect(await readdir(`${home}/rejects`)).toHaveLength(1);
});
