import { MarqueeError } from '../errors.ts';
import type { SourceFile } from './files.ts';
import { inflate } from './inflate.ts';

/** One person's data is far smaller. */
const largest = 1 << 26;

const beginning = /^\uFEFF?\s*\{\s*"user_id"\s*:/;
const tableNames = ['ratings', 'watches', 'watchlist'];

type Row = Record<string, unknown>;
type UserExport = { user_id: unknown; tables: Record<string, Row[]> };

/**
 * Unpacks what `GET /v1/users/{id}/export` answers: each table as a file, and the names of tables that cannot be imported.
 * Undefined for any other file.
 * @param hasUser whether a user is given, who then takes the place of the one in the file
 * @throws MarqueeError SOURCE_DAMAGED
 */
export async function unpackOwnExport(
  file: SourceFile,
  hasUser: boolean,
): Promise<{ files: SourceFile[]; left: string[] } | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of inflate(file.name, file.read())) {
    if (size === 0 && !beginning.test(chunk.toString('utf8', 0, 100))) return undefined;
    chunks.push(chunk);
    size += chunk.length;
    if (size > largest) return undefined;
  }
  const content = parse(Buffer.concat(chunks).toString('utf8'));
  if (!isExport(content)) return undefined;
  const tables = Object.entries(content.tables).filter(([, rows]) => !Array.isArray(rows) || rows.length > 0);
  const odd = tables.find(([, rows]) => !Array.isArray(rows));
  if (odd) throw new MarqueeError('SOURCE_DAMAGED', `${file.name}: ${odd[0]} is not a list of rows; export it again.`);
  const isRead = ([name]: (typeof tables)[number]) => tableNames.includes(name);
  return {
    files: tables.filter(isRead).map(([name, rows]) => toFile(name, rows, hasUser ? undefined : content.user_id)),
    left: tables.filter((table) => !isRead(table) && table[0] !== 'users').map(([name]) => name),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

function isExport(content: unknown): content is UserExport {
  const { tables } = (content ?? {}) as Partial<UserExport>;
  return typeof tables === 'object' && tables !== null && 'ratings' in tables;
}

/** A file of JSON, one object per line, with the user if there is one. */
function toFile(name: string, rows: readonly Row[], user: unknown): SourceFile {
  const lines = rows.map((row) => `${JSON.stringify({ ...row, user_id: user })}\n`);
  const bytes = Buffer.from(lines.join(''));
  async function* read() {
    yield bytes;
  }
  return { name: `${name}.jsonl`, size: bytes.length, read };
}
