import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLines } from '../../src/ingest/lines.ts';
import { readRows, type SourceRow } from '../../src/ingest/rows.ts';

/** Bytes in pieces of `size`, as a disk or a network may cut them. */
async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function rowsOf(bytes: Buffer | string, size = 1 << 16): Promise<SourceRow[]> {
  const rows: SourceRow[] = [];
  const lines = readLines('test.csv', pieces(Buffer.from(bytes), size), () => {});
  for await (const batch of readRows(lines, { delimiter: ',', quoted: true })) rows.push(...batch);
  return rows;
}

const cell = fc.oneof(
  fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\r', '')),
  fc.string({ unit: fc.constantFrom('"', ',', '\n', 'a', 'é', '😀', ' ') }),
);
const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 8 });

function toCsv(rows: readonly (readonly string[])[], lineEnd: string): string {
  const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(quoted).join(',') + lineEnd).join('');
}

describe('readRows', () => {
  test('reads back any table, however its bytes are cut', async () => {
    const size = fc.integer({ min: 1, max: 40 });
    await fc.assert(
      fc.asyncProperty(table, size, fc.constantFrom('\n', '\r\n'), async (rows, pieceSize, lineEnd) => {
        const read = await rowsOf(toCsv(rows, lineEnd), pieceSize);
        expect(read.map((row) => row.cells)).toEqual(rows);
        expect(read.every((row) => row.broken === undefined)).toBe(true);
      }),
    );
  });

  test('knows each row by its first line and its own text', async () => {
    const rows = await rowsOf('\uFEFFa,b\r\n\r\n"one\r\ntwo",3\r\nx,y');
    expect(rows).toEqual([
      { line: 1, text: 'a,b', cells: ['a', 'b'] },
      { line: 3, text: '"one\ntwo",3', cells: ['one\ntwo', '3'] },
      { line: 5, text: 'x,y', cells: ['x', 'y'] },
    ]);
  });

  test('a misplaced quotation mark costs one row', async () => {
    const rows = await rowsOf('1,"a"\n2,6" disk\n3,"c\nd"\n4,"e"f\n5,g\n');
    expect(rows.map(({ line, cells, broken }) => broken ?? [line, ...cells])).toEqual([
      [1, '1', 'a'],
      'has a quotation mark in the wrong place',
      [3, '3', 'c\nd'],
      'has a quotation mark in the wrong place',
      [6, '5', 'g'],
    ]);
    expect(rows[1]).toMatchObject({ line: 2, text: '2,6" disk' });
  });

  test('a quotation mark that is never closed costs one row', async () => {
    const many = Array.from({ length: 100_000 }, (_, index) => `${index},a row like any other`);
    const rows = await rowsOf(['0,"open', ...many].join('\n'));
    expect(rows[0]).toMatchObject({ line: 1, text: '0,"open', broken: 'has a quotation mark that is never closed' });
    expect(rows).toHaveLength(100_001);
    expect(await rowsOf('a,b\n1,"open\n2,c')).toMatchObject([
      { line: 1 },
      { broken: 'has a quotation mark that is never closed' },
      { line: 3 },
    ]);
  });

  test('takes a line of several MiB', async () => {
    const long = 'x'.repeat(5 << 20);
    const rows = await rowsOf(`a,b\n1,"${long}"\n2,${long}\n`);
    expect(rows.map((row) => row.cells.at(-1)!.length)).toEqual([1, 5 << 20, 5 << 20]);
  });
});

describe('readLines', () => {
  test('lets the file go where only some of its cells are kept', async () => {
    const block = Buffer.from(`${'a movie that nobody else has rated,'.repeat(3)}\n`.repeat(600));
    async function* blocks() {
      for (let count = 0; count < 1000; count++) yield block;
    }
    const kept: string[] = [];
    const before = usedHeap();
    for await (const { lines } of readLines('x', blocks(), () => {})) kept.push(lines[0]!.split(',')[0]!);
    expect(usedHeap() - before).toBeLessThan(2 ** 24);
    expect(kept).toHaveLength(1000);
  });

  test('reads lines that are not UTF-8 as Windows-1252, and tells which', async () => {
    const foreign: number[] = [];
    const bytes = Buffer.concat([Buffer.from('é\n'), Buffer.from('caf\xe9\n', 'latin1'), Buffer.from('Ω')]);
    const lines: string[] = [];
    for await (const batch of readLines('x', pieces(bytes, 3), (line) => foreign.push(line)))
      lines.push(...batch.lines);
    expect(lines).toEqual(['é', 'café', 'Ω']);
    expect(foreign).toEqual([2]);
  });

  test.each<[string, Buffer]>([
    ['UTF-16 with a byte order mark', Buffer.from('\uFEFFid,title\nä,2\n', 'utf16le')],
    ['UTF-16 without one', Buffer.from('id,title\nä,2\n', 'utf16le')],
    ['UTF-16, big-endian', Buffer.from('\uFEFFid,title\nä,2\n', 'utf16le').swap16()],
    ['lines that end in CR', Buffer.from('id,title\rä,2\r')],
  ])('reads %s', async (_, bytes) => {
    expect((await rowsOf(bytes)).map(({ cells }) => cells)).toEqual([
      ['id', 'title'],
      ['ä', '2'],
    ]);
  });

  test.each([['an endless line', Buffer.alloc((1 << 24) + 1, 'x'), /16 MiB/]])(
    'refuses %s',
    async (_, bytes, message) => {
      await expect(rowsOf(bytes)).rejects.toThrow(message);
    },
  );
});

function usedHeap(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}
