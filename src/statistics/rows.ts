import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { messageOf } from '../errors.ts';

/** What a column holds; with `?`, or null. */
type Kind = 'text' | 'number' | 'bytes' | 'text?' | 'number?';
type Value<Of extends Kind> = Of extends 'text'
  ? string
  : Of extends 'number'
    ? number
    : Of extends 'bytes'
      ? Uint8Array
      : (Of extends 'text?' ? string : number) | null;
type Row<Columns extends Record<string, Kind>> = { [Name in keyof Columns]: Value<Columns[Name]> };

/**
 * The rows of Parquet files, a row group in memory at a time. Integers of any width come as numbers.
 * @throws RangeError naming the file, where this is no Parquet or a column is missing or holds something else
 */
export async function* readRows<const Columns extends Record<string, Kind>>(
  files: readonly string[],
  columns: Columns,
): AsyncGenerator<Row<Columns>> {
  for (const name of files) {
    try {
      yield* rowsOf(name, columns);
    } catch (error) {
      throw new RangeError(`${name} cannot be read (${messageOf(error)})`, { cause: error });
    }
  }
}

async function* rowsOf<Columns extends Record<string, Kind>>(
  name: string,
  columns: Columns,
): AsyncGenerator<Row<Columns>> {
  const file = await asyncBufferFromFile(name);
  const metadata = await parquetMetadataAsync(file);
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const options = { file, metadata, columns: Object.keys(columns), rowStart, rowEnd, utf8: false };
    for (const row of await parquetReadObjects(options)) yield convert(row, columns);
    rowStart = rowEnd;
  }
}

function convert<Columns extends Record<string, Kind>>(row: Record<string, unknown>, columns: Columns): Row<Columns> {
  const values = Object.entries(columns).map(([name, kind]) => {
    const value = row[name];
    if (kind.endsWith('?') && (value === null || value === undefined)) return [name, null];
    if (kind.startsWith('number') && (typeof value === 'number' || typeof value === 'bigint')) {
      const number = Number(value);
      if (Number.isFinite(number)) return [name, number];
    }
    if (kind.startsWith('text') && typeof value === 'string') return [name, value];
    if (kind === 'bytes' && value instanceof Uint8Array) return [name, value];
    throw new RangeError(`the column ${name} holds ${String(value)}`);
  });
  return Object.fromEntries(values) as Row<Columns>;
}
