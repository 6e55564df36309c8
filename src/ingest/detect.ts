import { MarqueeError } from '../errors.ts';
import { inflate } from './inflate.ts';
import { readLines } from './lines.ts';
import { type Dialect, readRows } from './rows.ts';
import type { SourceFile } from './source-file.ts';
import { columnsOf } from './table.ts';

export const formats = ['csv', 'movielens', 'movielens-1m', 'movielens-100k'] as const;
export type Format = (typeof formats)[number];

export type Role = 'movies' | 'users' | 'ratings' | 'tags' | 'links';

/** What a file turned out to be. */
export type Detected = { format: Format; role: Role; file: SourceFile };

type Signature = {
  format: Format;
  role: Role;
  /** What the file is called where it comes from; decides between several that look the same. */
  name: RegExp;
  /** Lower-case names that the first row holds, or the form of every line. */
  header?: readonly string[];
  line?: RegExp;
};

/** More than one may fit a file; the first counts. */
const signatures: readonly Signature[] = [
  { format: 'csv', role: 'ratings', name: /^ratings\b/, header: ['user_id', 'movie', 'rating'] },
  { format: 'csv', role: 'movies', name: /^movies\b/, header: ['id', 'title'] },
  { format: 'csv', role: 'users', name: /^users\b/, header: ['user_id'] },
  { format: 'movielens', role: 'movies', name: /^movies\b/, header: ['movieid', 'title', 'genres'] },
  { format: 'movielens', role: 'ratings', name: /^ratings\b/, header: ['userid', 'movieid', 'rating'] },
  { format: 'movielens', role: 'tags', name: /^tags\b/, header: ['userid', 'movieid', 'tag'] },
  { format: 'movielens', role: 'links', name: /^links\b/, header: ['movieid', 'imdbid', 'tmdbid'] },
  { format: 'movielens-1m', role: 'ratings', name: /^ratings\.dat/, line: /^\d+::\d+::\d(\.\d)?::\d+$/ },
  { format: 'movielens-1m', role: 'users', name: /^users\.dat/, line: /^\d+::[MF]::\d+::\d+::[^:]*$/ },
  { format: 'movielens-1m', role: 'tags', name: /^tags\.dat/, line: /^\d+::\d+::.+::\d+$/ },
  { format: 'movielens-1m', role: 'movies', name: /^movies\.dat/, line: /^\d+::.+::[^:]*$/ },
  { format: 'movielens-100k', role: 'ratings', name: /^u\.data/, line: /^\d+\t\d+\t\d\t\d+$/ },
  { format: 'movielens-100k', role: 'movies', name: /^u\.item/, line: /^\d+\|.*(\|[01]){19}$/ },
  { format: 'movielens-100k', role: 'users', name: /^u\.user/, line: /^\d+\|\d+\|[MF]\|[^|]+\|[^|]*$/ },
];

/**
 * Finds out what each file is by looking at its beginning.
 * @returns at most one file a role, all of one format
 * @throws MarqueeError SOURCE_UNKNOWN where nothing is known, or more than one thing could be meant
 */
export async function detect(files: readonly SourceFile[], format: Format | undefined): Promise<Detected[]> {
  const detected: Detected[] = [];
  for (const file of files) {
    const found = isHidden(file.name) ? undefined : await detectFile(file, format);
    if (found) detected.push(found);
  }
  if (detected.length === 0) throw await unknown(files, format);
  const found = [...new Set(detected.map((each) => each.format))];
  if (found.length > 1) {
    throw new MarqueeError(
      'SOURCE_UNKNOWN',
      `These files are of ${found.length} formats; choose one with --format ${found.join(' or --format ')}.`,
    );
  }
  return onePerRole(detected);
}

/** Finder's and other leftovers in archives. */
function isHidden(name: string): boolean {
  return name.split('/').some((part) => part.startsWith('.') || part === '__MACOSX');
}

async function detectFile(file: SourceFile, format: Format | undefined): Promise<Detected | undefined> {
  const { lines, header } = await readHead(file);
  const fits = (signature: Signature): boolean => {
    if (format !== undefined && signature.format !== format) return false;
    if (signature.header) return signature.header.every((column) => header.includes(column));
    // Where the format is given, the file's name is enough: its first lines may be the broken ones.
    const named = format !== undefined && signature.name.test(baseName(file.name));
    return lines.length > 0 && (named || lines.every((line) => signature.line!.test(line)));
  };
  const signature = signatures.find(fits);
  return signature && { format: signature.format, role: signature.role, file };
}

type Head = { lines: string[]; header: string[] };

const comma: Dialect = { delimiter: ',', quoted: true };

/** The first lines, and the cells of the first in lower case; none in a file that is not text. */
async function readHead(file: SourceFile): Promise<Head> {
  for await (const batch of readLines(file.name, inflate(file.name, file.read()), () => {})) {
    const lines = batch.lines.filter((line) => line !== '').slice(0, 20);
    if (lines.length === 0) continue;
    if (lines[0]!.includes('\0')) return { lines, header: [] };
    for await (const rows of readRows(batchOf(lines), comma)) {
      return { lines, header: [...columnsOf(rows[0]?.cells ?? []).keys()] };
    }
  }
  return { lines: [], header: [] };
}

async function* batchOf(lines: string[]) {
  yield { first: 1, lines };
}

function baseName(file: string): string {
  return file.split('/').at(-1)!.toLowerCase();
}

function onePerRole(detected: readonly Detected[]): Detected[] {
  const roles = [...new Set(detected.map((each) => each.role))];
  return roles.map((role) => {
    const candidates = detected.filter((each) => each.role === role);
    const named = candidates.filter((each) => isNamedForIt(each));
    const chosen = candidates.length === 1 ? candidates : named;
    if (chosen.length === 1) return chosen[0]!;
    const names = candidates.map((each) => each.file.name).join(', ');
    throw new MarqueeError(
      'SOURCE_UNKNOWN',
      `More than one file holds ${role}: ${names}; import one of them at a time.`,
    );
  });
}

function isNamedForIt({ format, role, file }: Detected): boolean {
  return signatures.some((each) => each.format === format && each.role === role && each.name.test(baseName(file.name)));
}

async function unknown(files: readonly SourceFile[], format: Format | undefined): Promise<MarqueeError> {
  const wanted = format === undefined ? 'a format that Marquee knows' : `the format ${format}`;
  const seen = files.length === 1 ? await describe(files[0]!) : `none of its ${files.length} files`;
  return new MarqueeError(
    'SOURCE_UNKNOWN',
    `Found no table in ${wanted}: ${seen}. A CSV file of ours begins with a row of column names: movies (id, title, ...), ` +
      'users (user_id, age, occupation, gender) or ratings (timestamp, user_id, movie, rating). ' +
      'See docs/data-formats.md for those and for MovieLens.',
  );
}

async function describe(file: SourceFile): Promise<string> {
  const { lines } = await readHead(file);
  if (lines.length === 0) return `${file.name} is empty`;
  if (lines[0]!.includes('\0')) return `${file.name} is not text`;
  return `${file.name} begins with "${lines[0]!.slice(0, 100)}"`;
}
