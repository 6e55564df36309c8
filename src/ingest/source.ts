import { MarqueeError } from '../errors.ts';
import { csvTables } from './csv/tables.ts';
import { type Detected, detect, type Format, type Role } from './detect.ts';
import { openFiles } from './files.ts';
import { colonLayouts, csvLayouts, hundredLayouts, type Layouts } from './movielens/layouts.ts';
import { movieLensTables } from './movielens/tables.ts';
import type { SourceFile } from './source-file.ts';
import type { Listener } from './table.ts';
import type { Tables } from './tables.ts';

export type Source = Tables & {
  format: Format;
  /** The files that will be read, by what they hold. */
  files: Readonly<Partial<Record<Role, SourceFile>>>;
  /** Whether the source has no list of users, so that its ratings are where users become known. */
  usersFromRatings: boolean;
  close(): Promise<void>;
};

export type SourceOptions = Partial<Listener> & {
  /** Undefined: found out by looking at the files. */
  format?: Format | undefined;
};

/**
 * Opens a data set for reading, without a database: a folder, a CSV file, either gzipped or not, or a zip archive.
 * Read movies and users before ratings if these have to be known.
 * @throws MarqueeError SOURCE_UNREADABLE, SOURCE_DAMAGED, SOURCE_UNKNOWN, SOURCE_INCOMPLETE; each stream may throw them, too
 */
export async function openSource(path: string, options: SourceOptions = {}): Promise<Source> {
  const { format: wanted, onReject = ignore, onNotice = ignore, onBytes = ignore } = options;
  const listener: Listener = { onReject, onNotice, onBytes };
  const { files, close } = await openFiles(path);
  try {
    const detected = await detect(files, wanted);
    const format = detected[0]!.format;
    const byRole = filesByRole(detected);
    if (format !== 'csv' && byRole.movies === undefined) throw withoutMovies(byRole);
    return {
      format,
      files: byRole,
      usersFromRatings: format !== 'csv' && byRole.users === undefined,
      ...(format === 'csv' ? csvTables(byRole, listener) : movieLensTables(byRole, layoutsOf[format], listener)),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const ignore = () => {};

const layoutsOf: Record<Exclude<Format, 'csv'>, Layouts> = {
  movielens: csvLayouts,
  'movielens-1m': colonLayouts,
  'movielens-100k': hundredLayouts,
};

function filesByRole(detected: readonly Detected[]): Partial<Record<Role, SourceFile>> {
  return Object.fromEntries(detected.map(({ role, file }) => [role, file]));
}

/** MovieLens names movies by its own numbers, which only its movies file explains. */
function withoutMovies(files: Partial<Record<Role, SourceFile>>): MarqueeError {
  const names = Object.values(files).map((file) => file.name);
  return new MarqueeError(
    'SOURCE_INCOMPLETE',
    `${names.join(', ')} of MovieLens cannot be read without its movies file; import the whole folder or zip.`,
  );
}
