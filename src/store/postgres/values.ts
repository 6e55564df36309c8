import pg from 'pg';

/** A value that is sent as JSON. */
export class Json {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

type Scalar = string | number | bigint | boolean | Date | Uint8Array | null;

/** What a statement may have as a parameter; an array becomes a PostgreSQL array. */
export type Parameter = Scalar | Json | readonly Scalar[];

/** A parameter as it is sent: as text, or as bytes. PostgreSQL knows its type from the statement. */
export function toWire(value: Parameter): string | Buffer | null {
  if (value === null || typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Json) return value.value === null ? null : JSON.stringify(value.value);
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (typeof value === 'object') return `{${value.map(toElement).join()}}`;
  return String(value);
}

function toElement(value: Scalar): string {
  const wire = toWire(value);
  if (wire === null) return 'NULL';
  if (typeof wire !== 'string') return `"\\\\x${wire.toString('hex')}"`;
  return typeof value === 'string' ? `"${wire.replace(/["\\]/g, '\\$&')}"` : wire;
}

const { builtins } = pg.types;
/** Types that `builtins` lacks. */
const arrayTypes = { text: 1009, bigint: 1016 };
const parseTexts: (text: string) => (string | null)[] = pg.types.getTypeParser(arrayTypes.text);
const toNumbers = (text: string) => parseTexts(text).map((each) => (each === null ? null : Number(each)));
const toDate = (text: string) => new Date(text);

/** 64-bit integers become numbers, as all our ids fit, and every kind of time becomes a Date. */
const parsers: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [builtins.INT8, Number],
  [arrayTypes.bigint, toNumbers],
  [builtins.DATE, toDate],
  [builtins.TIMESTAMP, toDate],
  [builtins.TIMESTAMPTZ, toDate],
]);

/** How columns become values, for our own connections only. */
export const types = {
  getTypeParser(id: number, format?: 'text' | 'binary') {
    return (format !== 'binary' && parsers.get(id)) || pg.types.getTypeParser(id, format);
  },
} as pg.CustomTypesConfig;
