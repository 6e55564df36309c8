import { MarqueeError } from '../errors.ts';
import { columnKey } from './columns.ts';
import type { LineBatch } from './lines.ts';
import type { SourceRow } from './rows.ts';

/** Characters. An array has to be in memory as a whole; one person's export is far smaller. */
const longestArray = 1 << 26;

/**
 * The objects of a JSON array, or of a file with one object per line, as rows. A column is a path within an object, such as
 * `movie.ids.imdb`; if an object lacks it, the cell is empty.
 * @param columns as `columnKey` writes them
 * @throws MarqueeError SOURCE_DAMAGED, SOURCE_UNKNOWN
 */
export async function* readObjects(
  name: string,
  batches: AsyncIterable<LineBatch>,
  columns: readonly string[],
): AsyncGenerator<SourceRow[]> {
  const array: string[] = [];
  let length = 0;
  for await (const { first, lines } of batches) {
    if (
      array.length > 0 ||
      (first === 1 &&
        lines
          .find((line) => line.trim() !== '')
          ?.trimStart()
          .startsWith('['))
    ) {
      array.push(...lines);
      length += lines.reduce((sum, line) => sum + line.length + 1, 0);
      if (length > longestArray) {
        throw new MarqueeError(
          'SOURCE_UNKNOWN',
          `${name} is a JSON array of more than 64 MiB; write one object per line.`,
        );
      }
      continue;
    }
    yield lines.flatMap((text, index) =>
      text.trim() === '' ? [] : [toRow(first + index, text, parse(text), columns)],
    );
  }
  if (array.length === 0) return;
  const whole = parse(array.join('\n'));
  if (!Array.isArray(whole)) {
    throw new MarqueeError('SOURCE_DAMAGED', `${name} is an incomplete JSON array; export it again.`);
  }
  yield whole.map((object, index) => toRow(index + 1, JSON.stringify(object), object, columns));
}

function toRow(line: number, text: string, value: unknown, columns: readonly string[]): SourceRow {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { line, text, cells: [], broken: 'is not a JSON object' };
  }
  const cells = flatten(value);
  return { line, text, cells: columns.map((column) => cells.get(column) ?? '') };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The values of an object, by path. */
function flatten(object: object, prefix = ''): Map<string, string> {
  const cells = new Map<string, string>();
  for (const [name, value] of Object.entries(object)) {
    const key = `${prefix}${columnKey(name)}`;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [path, cell] of flatten(value, `${key}.`)) cells.set(path, cell);
    } else if (value !== null) cells.set(key, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  return cells;
}

/** Every path in any of the objects. */
export function keysOf(objects: readonly object[]): string[] {
  return [...new Set(objects.flatMap((object) => [...flatten(object).keys()]))];
}

/** The first objects of a JSON text of which only the beginning is known; none if it is not JSON. */
export function firstObjects(beginning: string): object[] {
  const text = beginning.trimStart();
  const objects: object[] = [];
  let start = text.startsWith('[') ? 1 : 0;
  while (objects.length < 20) {
    const open = text.indexOf('{', start);
    if (open < 0 || !/^[\s,]*$/.test(text.slice(start, open))) break;
    const end = endOfObject(text, open);
    const value = end === undefined ? undefined : parse(text.slice(open, end));
    if (typeof value !== 'object' || value === null) break;
    objects.push(value);
    start = end!;
  }
  return objects;
}

function endOfObject(text: string, start: number): number | undefined {
  let depth = 0;
  let isText = false;
  for (let index = start; index < text.length; index++) {
    const character = text[index];
    if (isText && character === '\\') index++;
    else if (character === '"') isText = !isText;
    else if (!isText && character === '{') depth++;
    else if (!isText && character === '}' && --depth === 0) return index + 1;
  }
  return undefined;
}
