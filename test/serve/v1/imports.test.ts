import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { importRecorded } from '../../../src/app/importing/import-record.ts';
import { makeFile, zip } from '../../ingest/support.ts';
import { file, type Import, limits, none, openImports, ratings } from './imported.ts';

const { ended, holdImports, importFile, importingProcess, read, send, server, uploads } = await openImports();

describe('a file that is sent', () => {
  it('is imported, and its movies are known at once', async () => {
    const { state, outcome, tables } = await importFile('ratings.csv', ratings(',1,heat+1995,5', ',1,up+2009,4'));
    expect({ state, outcome }).toEqual({ state: 'succeeded', outcome: 'All usable rows are in the database.' });
    expect(tables).toEqual({
      movies: { ...none, stubs: 2 },
      users: none,
      ratings: { ...none, read: 2, new: 2 },
      plays: none,
    });
    expect(await server.request('GET', '/v1/movies/heat%2B1995')).toMatchObject({ status: 200 });
    expect((await server.request('GET', '/v1/users/1/ratings')).body).toMatchObject({
      ratings: expect.arrayContaining([expect.objectContaining({ movie: 'heat+1995', rating: 5 })]),
    });
    await expect.poll(uploads).toEqual([]);
  });

  it('may be packed, and be several', async () => {
    const archive = await zip({
      'movies.csv': 'id,title\nalien+1979,Alien\n',
      'users.csv.gz': gzipSync('user_id,age\n9003,50\n'),
      'ratings.csv': ratings(',9003,alien+1979,4.5'),
    });
    expect(await importFile('all of it.zip', archive)).toMatchObject({
      name: 'all of it.zip',
      state: 'succeeded',
      phase: 'merge',
      progress: 1,
      format: 'csv',
      tables: { movies: { new: 1 }, users: { new: 1 }, ratings: { new: 1 } },
    });
  });

  it('leaves a record of what could not be used: how often and why, and each row', async () => {
    const rows = ['bad,1,jaws+1975,4', ...Array.from({ length: 5 }, (_, row) => `,1,"film, ${row}",x`)];
    const path = await makeFile('bad.csv', ratings(...rows));
    await importRecorded({ sql: server.sql, path, home: server.home, name: 'bad.csv' });
    const [newest] = ((await server.request('GET', '/v1/imports')).body as { imports: Import[] }).imports;
    const { id, rejects } = newest!;
    expect(newest).toMatchObject({ name: 'bad.csv', state: 'succeeded' });
    expect(rejects).toEqual([
      { file: 'bad.csv', line: 3, column: 'rating', reason: 'is not a number from 0.5 to 5', kept: false, count: 5 },
      { file: 'bad.csv', line: 2, column: 'timestamp', reason: expect.any(String), kept: true, count: 1 },
    ]);
    const lines: number[] = [];
    let cursor = '';
    do {
      const { body } = await server.request('GET', `/v1/imports/${id}/rejects?limit=2${cursor && `&cursor=${cursor}`}`);
      const page = body as { rejects: { line: number; text: string }[]; next: string };
      expect(page.rejects.length).toBeLessThanOrEqual(2);
      lines.push(...page.rejects.map(({ line }) => line));
      cursor = page.next;
    } while (cursor);
    expect(lines).toEqual([2, 3, 4, 5, 6, 7]);
    const { body } = await server.request('GET', `/v1/imports/${id}/rejects`);
    expect(body).toMatchObject({ available: true, next: null });
    expect((body as { rejects: object[] }).rejects[1]).toEqual({
      file: 'bad.csv',
      line: 3,
      column: 'rating',
      reason: 'is not a number from 0.5 to 5',
      kept: false,
      text: ',1,"film, 0",x',
    });
    for (const wrong of ['nonsense', Buffer.from('[3]').toString('base64url')]) {
      expect(await server.request('GET', `/v1/imports/${id}/rejects?cursor=${wrong}`)).toMatchObject({
        status: 400,
        body: { code: 'CURSOR_INVALID' },
      });
    }
  });

  it('can be followed to its end, while any other one is refused', async () => {
    const release = await holdImports();
    const { body } = await send('ratings.csv', ratings(',2,heat+1995,5'));
    const { id } = body as Import;
    const headers = { accept: 'text/event-stream' };
    const response = await fetch(`${server.url}/v1/imports/${id}`, { headers });
    const told = response.text();
    expect(await send('ratings.csv', ratings(',4,heat+1995,5'))).toMatchObject({
      status: 409,
      body: { code: 'IMPORT_RUNS' },
    });
    await release();
    const events = (await told).trim().split('\n\n');
    expect(events.at(0)).toMatch(/^event: import\ndata: \{.*"state":"running","phase":"waiting","progress":0,/);
    expect(events.at(-1)).toMatch(/^event: import\ndata: \{.*"state":"succeeded"/);
    await expect.poll(uploads).toEqual([]);
  });

  it('is read as the flags say that the refusal names', async () => {
    const table = 'film,when,points\nheat+1995,03/04/2015,8\nalien+1979,05/06/2015,10\n';
    const settings = { user: '-anna', map: 'movie=film,time=when,rating=points' };
    const unclear = await importFile('mine.csv', table, settings);
    expect(unclear).toMatchObject({
      state: 'failed',
      outcome: expect.stringMatching(/--scale 0\.\.10/),
      fixes: [{ flag: 'scale', values: ['0..10', '0.5..5'] }],
    });
    const clear = await importFile('mine.csv', table, {
      ...settings,
      format: 'table',
      scale: '0..10',
      time: 'dmy',
      unknown: 'stub',
    });
    expect(clear).toMatchObject({ state: 'succeeded', scale: '0..10', tables: { ratings: { new: 2 } } });
    const stored = (await server.request('GET', '/v1/users/-anna/ratings')).body;
    expect(stored).toMatchObject({
      ratings: [
        { movie: 'alien+1979', rating: 5, timestamp: '2015-06-05T00:00:00.000Z' },
        { movie: 'heat+1995', rating: 4, timestamp: '2015-04-03T00:00:00.000Z' },
      ],
    });
  });

  it.each([
    ['format', 'excel'],
    ['map', 'user'],
    ['scale', '10..0'],
    ['time', 'french'],
    ['user', '-5'],
    ['unknown', 'guess'],
  ])('is refused with a %s that cannot be', async (setting, value) => {
    expect(await send('ratings.csv', 'x', file, { [setting]: value })).toMatchObject({
      status: 400,
      body: { code: 'REQUEST_INVALID', errors: [{ field: `query.${setting}` }] },
    });
  });

  it('may take longer to arrive than other requests', async () => {
    async function* slowly() {
      for (const text of [ratings(',5,heat+1995,5'), ',6,heat+1995,4\n']) {
        yield Buffer.from(text);
        await delay(limits.requestMs);
      }
    }
    const { status, body } = await send('ratings.csv', ReadableStream.from(slowly()));
    expect(status).toBe(202);
    expect(await ended((body as Import).id)).toMatchObject({ tables: { ratings: { new: 2 } } });
  });
});

describe('a dry run', () => {
  const rows = ratings(',21,heat+1995,5', ',21,unheard+of+2001,4', ',21,jaws+1975,x');
  const known = async () => await server.sql`select from movies where id = 'unheard+of+2001'`;
  const listed = async () => ((await server.request('GET', '/v1/imports')).body as { imports: Import[] }).imports;

  it('says what an import would do, and writes nothing', async () => {
    const before = await listed();
    const preview = await importFile('ratings.csv', rows, { dry_run: 'true' });
    expect(preview).toMatchObject({
      dry_run: true,
      state: 'succeeded',
      scale: '0.5..5',
      understood: ['ratings.csv: ratings, commas; scale 0.5..5; user_id as user, movie, rating, timestamp as time'],
      outcome: expect.stringMatching(/^All usable rows can be imported; nothing was written. 1 row rejected./),
    });
    const { body } = await server.request('GET', `/v1/imports/${preview.id}/rejects`);
    expect(body).toMatchObject({ rejects: [{ line: 4, column: 'rating', text: ',21,jaws+1975,x' }], available: true });
    expect(await known()).toEqual([]);
    expect(await listed()).toEqual(before);
    await expect.poll(uploads).toEqual([]);

    const { tables, rejects } = await importFile('ratings.csv', rows);
    expect({ tables, rejects }).toEqual({ tables: preview.tables, rejects: preview.rejects });
    expect(await known()).toHaveLength(1);
    expect((await importFile('ratings.csv', rows, { dry_run: 'true' })).outcome).toMatch(/^Nothing would change;/);
  });

  it('fails as the import would', async () => {
    const table = 'film,when,points\nheat+1995,2015-04-03,8\n';
    const settings = { user: '21', map: 'movie=film,time=when,rating=points' };
    const { state, outcome } = await importFile('mine.csv', table, { ...settings, dry_run: 'true' });
    expect(state).toBe('failed');
    expect((await importFile('mine.csv', table, settings)).outcome).toBe(outcome);
  });
});

describe('an import whose process is killed', () => {
  it('is abandoned, leaves nothing behind, and another one may begin', async () => {
    const release = await holdImports();
    const { body } = await send('ratings.csv', ratings(',7,nobodys+film+1999,5'));
    const { id } = body as Import;
    process.kill(await importingProcess(), 'SIGKILL');
    await expect.poll(uploads).toEqual([]);
    await release();
    await expect.poll(async () => (await read(id)).state).toBe('abandoned');
    expect(await server.sql`select from movies where id = 'nobodys+film+1999'`).toHaveLength(0);
    expect(await importFile('ratings.csv', ratings(',7,nobodys+film+1999,5'))).toMatchObject({ state: 'succeeded' });
    expect(await read(id)).toMatchObject({ state: 'abandoned', tables: null, outcome: null });
  });
});
