import { gzipSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { emptyTables } from '../ingest/movielog/support.ts';
import { makeFile } from '../ingest/support.ts';
import { openTestDatabase } from '../support/database.ts';
import { finish, start } from './command.ts';

const { sql, url, close } = await openTestDatabase();
afterAll(close);
beforeEach(() => emptyTables(sql));

const startStream = (...flags: string[]) => start('stream', '--database-url', url, ...flags);

const lines = ['asda', '2023-03-21T09:00:00,1,GET /rate/up+2009=4', '2023-03-21T09:00,2,GET /data/m/up+2009/0.mpg', ''];
const log = lines.join('\n');
const counts = { rate: 1, watch: 1, recommendation: 0, rejected: 1, rejected_by_kind: { garbage: 1 }, lines: 3 };

describe('marquee stream --file', () => {
  test('writes a log, says what its lines are, and reads on where it was left: packed, piped, longer', async () => {
    const packed = await finish(startStream('--file', await makeFile('a.log.gz', gzipSync(log)), '--json'));
    expect(packed).toMatchObject({ code: 0 });
    expect(JSON.parse(packed.output)).toEqual({ ...counts, topic: expect.any(String), from_offset: 0, to_offset: 3 });
    const { topic } = JSON.parse(packed.output);

    const piped = await finish(startStream('--file', '-', '--json'), log);
    expect(JSON.parse(piped.output)).toEqual({ ...counts, topic, from_offset: 3, to_offset: 3 });

    const longer = await finish(startStream('--file', await makeFile('b.log', `${log}${lines[1]}\n`), '--json'));
    expect(JSON.parse(longer.output)).toMatchObject({ rate: 2, lines: 4, topic, from_offset: 3, to_offset: 4 });
    expect(longer.messages).toContain(`going on after the 3 lines that topic "${topic}" has`);
  });

  test('does not take another log for one that begins alike', async () => {
    await finish(startStream('--file', '-'), log);
    const other = `${lines[0]}\n${lines[1]}\nasda\nasda\n`;
    const refused = await finish(startStream('--file', '-'), other);
    expect(refused.code).toBe(1);
    expect(refused.messages).toMatch(/standard input does not begin with the 3 lines that have been read/);
    const named = await finish(startStream('--file', '-', '--topic', 'other', '--json'), other);
    expect(JSON.parse(named.output)).toMatchObject({ rate: 1, rejected: 3, topic: 'other', to_offset: 4 });
  });

  test('is a table for people, with reasons', async () => {
    const { code, output } = await finish(startStream('--file', '-', '--topic', 'mine'), log);
    expect(code).toBe(0);
    expect(output).toMatch(/^ratings +1\nminutes watched +1\nrecommendations +0\nrejected +1\n {2}garbage +1\n/);
    expect(output).toContain('standard input is topic "mine"; new lines: 0 to 3.');
  });

  test.each([
    ['says what to give it', [], /^marquee: Nothing to read: add .*--file/],
    [
      'says that there is no such file',
      ['--file', 'no-such.log'],
      /^marquee: Cannot read no-such\.log: there is no such file/m,
    ],
  ])('%s', async (_, flags, message) => {
    const { code, messages } = await finish(startStream(...flags));
    expect(code).toBe(1);
    expect(messages).toMatch(message);
  });

  test('waits where nobody listens for the database, and leaves when it is told to', async () => {
    const child = start('stream', '--file', '-', '--database-url', 'postgresql://me@127.0.0.1:1/marquee');
    const ended = finish(child, log);
    let messages = '';
    child.stderr!.on('data', (text) => {
      messages += text;
    });
    await expect.poll(() => messages).toMatch(/the database is away .*; waiting for it/);
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, output: '' });
  });

  test('does not wait for a database that refuses it', async () => {
    const refusing = Object.assign(new URL(url), { password: 'wrong' }).href;
    const { code, messages } = await finish(start('stream', '--file', '-', '--database-url', refusing), log);
    expect(code).toBe(1);
    expect(messages).toMatch(/^marquee: The database .*\(password authentication failed/m);
  });
});
