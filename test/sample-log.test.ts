import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { generateSampleLog, sampleLogFile } from '../scripts/sample-log.ts';
import { parseLine } from '../src/ingest/movielog/line.ts';

const lines = gunzipSync(readFileSync(sampleLogFile)).toString().split('\n').slice(0, -1);

test('the sample log is what its script makes', () => {
  expect(lines).toEqual(generateSampleLog());
});

test('the sample log has every kind of message', () => {
  const kinds = new Set(
    lines.map((line) => {
      const parsed = parseLine(Buffer.from(line));
      return parsed.kind === 'rejected' ? parsed.reason : parsed.kind;
    }),
  );
  expect([...kinds]).toEqual(expect.arrayContaining(['rate', 'watch', 'recommendation', 'garbage', 'bad_timestamp']));
  expect(kinds.size).toBeGreaterThan(10);
  expect(new Set(lines).size).toBeLessThan(lines.length);
});
