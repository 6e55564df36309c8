import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createKey } from '../../../src/store/access/keys.ts';
import { file, type Import, limits, openImports, ratings } from './imported.ts';

const { importFile, send, server, uploads } = await openImports();

describe('what cannot be imported', () => {
  it('fails, and tells the client what is wrong, but not the log', async () => {
    expect(await importFile('notes.txt', 'nobody@example.org')).toMatchObject({
      state: 'failed',
      tables: null,
      rejects: [],
      outcome: expect.stringContaining('notes.txt begins with "nobody@example.org"'),
    });
    await expect.poll(uploads).toEqual([]);
    expect(server.log.join('')).not.toContain('nobody@example.org');
    expect(server.log.join('')).toContain('an uploaded file was not imported');
  });

  it.each([
    ['a path', '../ratings.csv', 'x', file, 'query.name'],
    ['a hidden file', '.ratings.csv', 'x', file, 'query.name'],
    ['a name that no file system takes', `${'ä'.repeat(100)}.csv`, 'x', file, 'query.name'],
    ['nothing', 'ratings.csv', '', file, 'body'],
    ['a form', 'ratings.csv', 'x', { 'content-type': 'multipart/form-data; boundary=x' }, 'body'],
  ])('%s is refused', async (_, name, body, headers, field) => {
    const refused = await send(name, body, headers);
    expect(refused).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID', errors: [{ field }] } });
  });

  it('more than the server takes is refused, whether or not it says so before', async () => {
    const large = Buffer.alloc(limits.uploadBytes + 1, 'x');
    const refusal = { status: 413, body: { code: 'IMPORT_TOO_LARGE' } };
    expect(await send('large.csv', large)).toMatchObject(refusal);
    expect(await send('large.csv', ReadableStream.from([large]))).toMatchObject(refusal);
    expect(await uploads()).toEqual([]);
  });

  it('a file whose sender leaves in the middle is not kept', async () => {
    const leaving = new AbortController();
    async function* forever() {
      yield Buffer.from(ratings(',8,heat+1995,5'));
      await delay(200);
      leaving.abort();
      await delay(1000);
    }
    const before = ((await server.request('GET', '/v1/imports')).body as { imports: Import[] }).imports.length;
    const url = `${server.url}/v1/imports?name=ratings.csv`;
    const options = { method: 'POST', body: ReadableStream.from(forever()), headers: file, signal: leaving.signal };
    await expect(fetch(url, { ...options, duplex: 'half' } as RequestInit)).rejects.toThrow();
    await expect.poll(uploads).toEqual([]);
    const after = ((await server.request('GET', '/v1/imports')).body as { imports: Import[] }).imports.length;
    expect(after).toBe(before);
  });
});

it('an import that never was is a problem', async () => {
  for (const address of ['/v1/imports/99999', '/v1/imports/99999/rejects']) {
    expect(await server.request('GET', address)).toMatchObject({ status: 404, body: { code: 'IMPORT_UNKNOWN' } });
  }
});

it('imports are for administrators alone', async () => {
  const token = await createKey(server.sql, { name: 'site', scopes: ['recommend', 'write', 'metrics'] });
  const bearer = { authorization: `Bearer ${token}` };
  for (const [method, address] of [
    ['GET', '/v1/imports'],
    ['GET', '/v1/imports/1'],
    ['GET', '/v1/imports/1/rejects'],
  ] as const) {
    expect(await server.request(method, address)).toMatchObject({ status: 401 });
    expect(await server.request(method, address, undefined, bearer)).toMatchObject({ status: 403 });
  }
  expect(await send('ratings.csv', ratings(',1,heat+1995,5'))).toMatchObject({ status: 401 });
  expect(await send('ratings.csv', ratings(',1,heat+1995,5'), { ...file, ...bearer })).toMatchObject({ status: 403 });
});
