import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { runStates } from '../../domain/run-states.ts';
import type { Reject } from '../../ingest/table.ts';
import { findImport, importPhases, listImports, type StoredImport } from '../../store/imports/imports.ts';
import type { Routes } from '../context.ts';
import { fixesSchema, problems, toFixes } from '../problems.ts';
import { orNull, timeSchema } from '../schemas/fields.ts';
import { invalidCursor, nextSchema, readOpenCursor, writeOpenCursor } from '../schemas/paging.ts';
import { createProgressEvents, maxProgressMs, progressAnswer } from './progress-events.ts';

const count = Type.Integer({ minimum: 0 });

const tableSchema = Type.Object(
  {
    read: Type.Integer({ description: 'Rows in the files, including rejected ones.' }),
    new: count,
    updated: count,
    unchanged: count,
    repeated: Type.Integer({ description: 'Rows replaced by a later or newer row of the same files.' }),
    rejected: count,
    stubs: Type.Integer({ description: 'Rows created for ids that only ratings have.' }),
  },
  { title: 'ImportTable', description: 'Row counts of a table, by outcome.' },
);

const nothing = { read: 0, new: 0, updated: 0, unchanged: 0, repeated: 0, rejected: 0, stubs: 0 };

const where = {
  file: Type.String(),
  line: Type.Integer({ description: 'The first line of the file is 1.' }),
  column: Type.String({ description: 'Empty if the whole row is meant.' }),
  reason: Type.String({ description: 'What is wrong with it.' }),
  kept: Type.Boolean({ description: 'Whether the row was imported with this cell empty.' }),
};

export const rejectCountSchema = Type.Object(
  { ...where, line: Type.Integer({ description: 'Of the first of them.' }), count },
  { title: 'RejectCount', description: 'Rejected rows or cells of one column with one reason.' },
);

const exampleReject = {
  file: 'ratings.csv',
  line: 3,
  column: 'rating',
  reason: 'is not a number from 0.5 to 5',
  kept: false,
};

export const importSchema = Type.Object(
  {
    id: Type.Integer(),
    name: Type.String({ description: 'Of the file or folder.' }),
    started: timeSchema,
    ended: orNull(timeSchema),
    state: Type.Enum(runStates, {
      description:
        'succeeded: its rows are in the database or, after a dry run, could be; failed: nothing was written; abandoned: its process died, and either everything or nothing was written',
    }),
    phase: Type.Enum(importPhases, {
      description: 'The current or last phase; waiting: another import or a stream is writing',
    }),
    progress: Type.Number({ minimum: 0, maximum: 1, description: 'Share of its bytes read.' }),
    format: orNull(Type.String({ description: 'What the files are: csv, movielens, letterboxd and so on.' })),
    understood: Type.Array(Type.String(), {
      description: 'A line for each file: how it was recognised, and what its columns hold.',
    }),
    scale: orNull(Type.String({ description: 'The range of the ratings before they became stars, such as 0..10.' })),
    tables: orNull(
      Type.Object(
        {
          movies: tableSchema,
          users: tableSchema,
          ratings: tableSchema,
          plays: Type.Optional(tableSchema),
        },
        { description: 'Null if not all of its files were read.' },
      ),
    ),
    dry_run: Type.Boolean({ description: 'Whether it only reports what it would do; nothing is written.' }),
    rejects: Type.Array(rejectCountSchema, {
      description: 'Rejected rows by reason, most frequent first; empty if not all of its files were read.',
    }),
    outcome: orNull(Type.String({ description: 'The outcome or the error, as a sentence.' })),
    fixes: fixesSchema,
  },
  {
    $id: 'Import',
    description: 'An import',
    examples: [
      {
        id: 7,
        name: 'ratings.csv',
        started: '2026-11-23T08:00:00.000Z',
        ended: '2026-11-23T08:00:02.000Z',
        state: 'succeeded',
        phase: 'merge',
        progress: 1,
        format: 'csv',
        understood: ['ratings.csv: ratings, commas; scale 0.5..5; user_id as user, movie, rating, timestamp as time'],
        scale: '0.5..5',
        dry_run: false,
        tables: {
          movies: { ...nothing, stubs: 1 },
          users: nothing,
          ratings: { ...nothing, read: 3, new: 2, rejected: 1 },
          plays: nothing,
        },
        rejects: [{ ...exampleReject, count: 1 }],
        outcome:
          'All usable rows are in the database. 1 row rejected. Most often: line 3 of ratings.csv, rating is not a number from 0.5 to 5.',
        fixes: [],
      },
    ],
  },
);

const rejectSchema = Type.Object(
  {
    ...where,
    text: Type.String({ description: 'The row as it is in the file, its first 1,000 characters.' }),
    candidates: Type.Optional(Type.Array(Type.String(), { description: 'Ids of movies that could have been meant.' })),
  },
  { title: 'Reject', description: 'A row, or one of its cells, that could not be used.' },
);

export const rejectsSchema = Type.Object(
  {
    rejects: Type.Array(rejectSchema, { description: 'In the order in which they were found.' }),
    next: nextSchema,
    available: Type.Boolean({
      description: 'Whether this server has the file with the rejected rows, which the import wrote to its own folder.',
    }),
  },
  {
    $id: 'ImportRejects',
    description: 'Rows that an import rejected',
    examples: [
      {
        rejects: [{ ...exampleReject, text: ',1,up+2009,9' }],
        next: null,
        available: true,
      },
    ],
  },
);

/** The path of what belongs to an import. */
export const importPath = Type.Object({
  id: Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1, description: 'The number of an import.', examples: [7] }),
});

export function toImportAnswer(stored: StoredImport): Static<typeof importSchema> {
  const { id, name, started, ended, state, phase, progress, format, tables, rejects, outcome, fixes, scale, dryRun } =
    stored;
  return {
    id,
    name,
    state,
    phase,
    progress,
    format,
    tables,
    outcome,
    scale,
    dry_run: dryRun,
    understood: [...(stored.understood ?? [])],
    started: started.toISOString(),
    ended: ended?.toISOString() ?? null,
    rejects: rejects ?? [],
    fixes: toFixes(fixes ?? []),
  };
}

/** Characters of a row that are shown. */
const maxTextLength = 1000;

export function toRejectAnswer({ text, candidates, ...reject }: Reject): Static<typeof rejectSchema> {
  return { ...reject, text: text.slice(0, maxTextLength), ...(candidates && { candidates: [...candidates] }) };
}

const placeSchema = Type.Tuple([Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })]);

export function writeRejectsCursor(start: number): string {
  return writeOpenCursor([start]);
}

/** The byte at which the page begins. @throws MarqueeError CURSOR_INVALID */
export function readRejectsCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const content = readOpenCursor(cursor);
  if (!Check(placeSchema, content)) throw invalidCursor();
  return content[0];
}

/** `GET` and `POST /v1/imports`, `GET /v1/imports/{id}`, `GET /v1/imports/{id}/rejects`. */
export const importsRoutes: Routes = async (app, { sql }) => {
  const events = createProgressEvents(app);
  const read = async (id: number) => toImportAnswer(await findImport(sql, id));

  app.get(
    '/imports',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listImports',
        summary: 'The latest imports',
        description: 'Up to 100, newest first, including those by `marquee import`, without dry runs.',
        tags: ['operation'],
        response: { 200: Type.Object({ imports: Type.Array(importSchema) }), ...problems },
      },
    },
    async () => ({ imports: (await listImports(sql)).map(toImportAnswer) }),
  );

  app.get(
    '/imports/:id',
    {
      config: { access: 'admin' },
      handlerTimeout: maxProgressMs,
      schema: {
        operationId: 'readImport',
        summary: 'An import and its progress',
        description:
          'With `Accept: text/event-stream`: an event `import` at once, at each change and at the end, which closes the stream.',
        tags: ['operation'],
        params: importPath,
        response: {
          200: progressAnswer('an import', importSchema),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const found = await read(id);
      if (!events.isWanted(request)) return found;
      return events.send(reply, 'import', found, () => read(id));
    },
  );
};
