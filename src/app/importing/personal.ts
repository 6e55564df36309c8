import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { UserId } from '../../domain.ts';
import { type Fix, MarqueeError } from '../../errors.ts';
import { openFiles } from '../../ingest/files.ts';
import { inflate } from '../../ingest/inflate.ts';
import { countRejects } from '../../ingest/rejects.ts';
import type { Reject } from '../../ingest/table.ts';
import type { Sql } from '../../store/database.ts';
import { type RejectCount, refuseWhileImporting } from '../../store/imports/imports.ts';
import { type ImportOptions, importSource } from './import.ts';

/** One person's ratings, plays and watchlist, exported from another service. */
export type PersonalImport = Pick<ImportOptions, 'map' | 'scale' | 'time'> & {
  sql: Sql;
  home: string;
  /** Null in a preview for a visitor, who has no account yet. */
  user: UserId | null;
  /** The file's name, without a folder. */
  name: string | undefined;
  content: AsyncIterable<Buffer>;
  /** Only report what would be imported. */
  isPreview: boolean;
};

export type PersonalSummary = {
  source: string;
  /** Rows whose movie is known. */
  matched: { ratings: number; watches: number; watchlist: number };
  unmatched: { title: string; year: number | null; candidates: readonly string[] }[];
  /** Other rows and cells that could not be used. */
  rejects: RejectCount[];
  /** Flags that would help with them. */
  fixes: readonly Fix[];
};

/** Nobody would look through more. */
const maxUnmatched = 1000;
/** Of all files, unpacked. */
const maxMebibytes = 32;

/** Ends when the files that came before have been read. */
let lastTurn: Promise<unknown> = Promise.resolve();

/** Reads one file at a time in a process, as each holds a connection to the database for as long as it is read. */
async function inTurn<Result>(read: () => Promise<Result>): Promise<Result> {
  const turn = lastTurn.then(read);
  lastTurn = turn.catch(() => {});
  return await turn;
}

/** @throws MarqueeError IMPORT_TOO_LARGE, SOURCE_DAMAGED */
async function checkUnpackedSize(location: string): Promise<void> {
  const { files, close } = await openFiles(location);
  let bytes = 0;
  try {
    for (const file of files) {
      for await (const chunk of inflate(file.name, file.read())) {
        bytes += chunk.length;
        if (bytes > maxMebibytes * 2 ** 20) throw unpacksToMore();
      }
    }
  } finally {
    await close();
  }
}

function unpacksToMore(): MarqueeError {
  return new MarqueeError(
    'IMPORT_TOO_LARGE',
    `The file unpacks to more than ${maxMebibytes} MiB; import it on the server with \`marquee import\`.`,
  );
}

/**
 * Imports a person's export for one user, in one transaction.
 * @throws MarqueeError IMPORT_RUNS, SOURCE_UNKNOWN, SOURCE_UNCLEAR, SOURCE_DAMAGED, IMPORT_TOO_LARGE, and what reading `content` throws
 */
export async function importForUser(given: PersonalImport): Promise<PersonalSummary> {
  const { sql, home, user, name = 'export', content, map, scale, time, isPreview } = given;
  await refuseWhileImporting(sql);
  const uploads = path.join(home, 'uploads');
  await mkdir(uploads, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(path.join(uploads, 'person-'));
  try {
    const file = path.join(folder, name);
    await pipeline(content, createWriteStream(file));
    const unmatched = new Map<string, PersonalSummary['unmatched'][number]>();
    const rejects = countRejects();
    const onReject = (reject: Reject) => {
      const { movie, candidates = [] } = reject;
      const title = movie?.title;
      if (!movie || !title) rejects.add(reject);
      else if (unmatched.size < maxUnmatched) {
        unmatched.set(JSON.stringify(movie), { title, year: movie.year, candidates });
      }
    };
    const { format, ratings, plays, watchlist, fixes } = await inTurn(async () => {
      await checkUnpackedSize(file);
      return await importSource({
        sql,
        path: file,
        home: folder,
        // A name that nobody has, as a user has to be there while the file is read.
        user: user ?? randomUUID(),
        map,
        scale,
        time,
        isPersonal: true,
        dryRun: isPreview,
        onReject,
      });
    });
    return {
      source: format,
      matched: {
        ratings: ratings.read - ratings.rejected,
        watches: plays.read - plays.rejected,
        watchlist: watchlist.read,
      },
      unmatched: [...unmatched.values()],
      rejects: rejects.counts(),
      fixes: fixes.filter(({ flag }) => flag === 'map' || flag === 'scale' || flag === 'time'),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
