import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { movie, user } from '../../support/taste.ts';
import { startServer, type TestServer } from '../server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({
    movies: [movie('heat+1995', { title: 'Heat' })],
    users: [user(7, { age: 31, occupation: 'artist', gender: 'F' })],
    ratings: [],
  });
});
afterAll(() => server?.close());

const request: TestServer['request'] = (...given) => server.request(...given);
const known = { user_id: 7, name: null, age: 31, occupation: 'artist', gender: 'F', nickname: null };

describe('a user', () => {
  it('is read, made, replaced, changed and deleted', async () => {
    expect(await request('GET', '/v1/users/7')).toMatchObject({ status: 200, body: known });
    const made = await request('PUT', '/v1/users/8', { age: 20 });
    expect(made).toMatchObject({ status: 201, body: { user_id: 8, age: 20, occupation: null, gender: null } });
    expect(made.headers.get('location')).toBe('/v1/users/8');
    const replaced = await request('PUT', '/v1/users/8', { gender: 'M' });
    expect(replaced).toMatchObject({ status: 200, body: { user_id: 8, age: null, occupation: null, gender: 'M' } });
    const changed = await request('PATCH', '/v1/users/8', { occupation: 'doctor', gender: null });
    expect(changed).toMatchObject({ status: 200, body: { user_id: 8, age: null, occupation: 'doctor', gender: null } });
    expect(await request('PATCH', '/v1/users/8', {})).toMatchObject({ status: 200, body: changed.body });
    expect(await request('GET', '/v1/users/8')).toMatchObject({ status: 200, body: changed.body });
    expect(await request('DELETE', '/v1/users/8')).toMatchObject({ status: 200, body: { deleted: true } });
    expect(await request('DELETE', '/v1/users/8')).toMatchObject({ status: 200, body: { deleted: false } });
    expect(await request('GET', '/v1/users/8')).toMatchObject({ status: 404, body: { code: 'USER_UNKNOWN' } });
    expect(await request('PATCH', '/v1/users/8', {})).toMatchObject({ status: 404, body: { code: 'USER_UNKNOWN' } });
  });

  it('is not overwritten by who means to make one', async () => {
    const taken = { status: 409, body: { code: 'USER_TAKEN' } };
    expect(await request('POST', '/v1/users', { user_id: 7 })).toMatchObject(taken);
    expect(await request('PUT', '/v1/users/7', {}, { 'if-none-match': '*' })).toMatchObject(taken);
    expect((await request('GET', '/v1/users/7')).body).toEqual(known);
    expect(await request('PUT', '/v1/users/9', {}, { 'if-none-match': '*' })).toMatchObject({ status: 201 });
    await request('DELETE', '/v1/users/9');
  });

  it('gets a free id where none is given, also of many at once and where the largest id is taken', async () => {
    const made = await Promise.all(Array.from({ length: 12 }, () => request('POST', '/v1/users', { age: 40 })));
    expect(made.map(({ status }) => status)).toEqual(made.map(() => 201));
    const ids = made.map(({ body }) => (body as typeof known).user_id);
    expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, index) => 8 + index));
    await request('PUT', '/v1/users/9007199254740991', {});
    expect(await request('POST', '/v1/users', {})).toMatchObject({ status: 201, body: { user_id: 1 } });
    for (const id of [...ids, 1, 9007199254740991]) await request('DELETE', `/v1/users/${id}`);
  });

  it.each([
    ['GET', '/v1/users/1.5', undefined, 'path.id'],
    ['GET', '/v1/users/-1', undefined, 'path.id'],
    ['GET', '/v1/users/1.5', undefined, 'path.id'],
    ['GET', '/v1/users/9007199254740992', undefined, 'path.id'],
    ['PUT', '/v1/users/8', { age: 151 }, 'body.age'],
    ['PUT', '/v1/users/8', { age: '20' }, 'body.age'],
    ['PUT', '/v1/users/8', { years: 20 }, 'body.years'],
    ['PUT', '/v1/users/8', { occupation: 'a\0b' }, 'body.occupation'],
    ['PUT', '/v1/users/8', { occupation: '\ud800' }, 'body.occupation'],
    ['PUT', '/v1/users/8', { gender: 'x'.repeat(256) }, 'body.gender'],
    ['PUT', '/v1/users/8', undefined, 'body'],
    ['PATCH', '/v1/users/7', [1], 'body'],
    ['POST', '/v1/users', { user_id: -1 }, 'body.user_id'],
  ])('%s %s is refused with the field that is wrong: %#', async (method, path, body, field) => {
    const reply = await request(method, path, body);
    expect(reply).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
    expect((reply.body as { errors: { field: string }[] }).errors.map((error) => error.field)).toContain(field);
    expect((await request('GET', '/v1/users/8')).status).toBe(404);
  });
});
