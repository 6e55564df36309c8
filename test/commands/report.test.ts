import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { emptyTables, streamLog } from '../ingest/movielog/support.ts';
import { openTestDatabase } from '../support/database.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { finish, start } from './command.ts';

const { sql, url, close } = await openTestDatabase();
afterAll(close);
beforeEach(() => emptyTables(sql));

const report = (...flags: string[]) => finish(start('report', 'online', '--database-url', url, ...flags));

const log = `2023-03-01T09:00:00,1,recommendation request a, status 200, result: up+2009, heat+1995, 20 ms
2023-03-01T10:00:00,1,GET /rate/up+2009=5
2023-03-01T11:00:00,2,recommendation request a, status 200, result: up+2009, heat+1995, 30 ms
2023-03-20T09:00:00,2,recommendation request a, status 200, result: up+2009, 30 ms
`;

describe('marquee report online', () => {
  test('is a table for people', async () => {
    await streamLog(sql, 'movielog', [Buffer.from(log)]);
    const { code, output } = await report();
    expect(code).toBe(0);
    expect(output).toMatch(/^a +2 +2 +50\.0 % +\d+\.\d % to \d+\.\d % +25\.00 % +30 +5\.00 +- +0$/m);
    expect(output).toMatch(/^2023-03-01 +50\.0 %$/m);
    expect(output).toMatch(/^2023-03-20 +0\.0 %\*$/m);
    expect(output).toContain('within 7 days after the recommendation');
  });

  test('is JSON and a page, of the time and window that are asked for', async () => {
    await streamLog(sql, 'movielog', [Buffer.from(log)]);
    const home = await makeTemporaryFolder();
    onTestFinished(home.remove);
    const html = path.join(home.folder, 'online.html');
    const { code, output, messages } = await report('--since', '1d', '--window', '1h', '--json', '--html', html);
    expect({ code, messages }).toEqual({ code: 0, messages: `marquee: wrote ${html}\n` });
    const { period, windowMs, sources, command } = JSON.parse(output);
    expect({ period, windowMs }).toEqual({
      period: { from: '2023-03-19T00:00:00.000Z', newest: '2023-03-20T09:00:00.000Z' },
      windowMs: 3_600_000,
    });
    expect(sources).toMatchObject([{ source: 'a', overall: null, days: [{ day: '2023-03-20', complete: false }] }]);
    expect(command).toContain('marquee report online');
    expect(await readFile(html, 'utf8')).toMatch(/^<!doctype html>/);
  });

  test('says that there is nothing, where it could write, and what a flag must be', async () => {
    expect(await report()).toEqual({ code: 0, output: 'No recommendations are known in this time.\n', messages: '' });
    expect((await report('--html', '/no/such/folder/x.html')).messages).toMatch(/^marquee: Cannot write /);
    expect((await report('--window', 'soon')).messages).toMatch(/It must be a time such as/);
  });
});
