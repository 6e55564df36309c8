import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import type { Reject } from '../../ingest/table.ts';
import { findImport, importPhases, importStates, listImports, type StoredImport } from '../../store/imports/imports.ts';
import type { Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { orNull, timeSchema } from '../schemas/fields.ts';
import { invalidCursor, nextSchema, readOpenCursor, writeOpenCursor } from '../schemas/paging.ts';
import { createFollowing, longestFollowing } from './progress-events.ts';

const count = Type.Integer({ minimum: 0 });

const tableSchema = Type.Object(
  {
    read: Type.Integer({ description: 'Rows that the files have, rejected ones too.' }),
    new: count,
    updated: count,
    unchanged: count,
    repeated: Type.Integer({ description: 'Rows that a later or newer one of the same files made pointless.' }),
    rejected: count,
    stubs: Type.Integer({ description: 'Rows made for ids that only ratings have.' }),
  },
  { title: 'ImportTable', description: 'What became of the rows of a table.' },
);

const nothing = { read: 0, new: 0, updated: 0, unchanged: 0, repeated: 0, rejected: 0, stubs: 0 };

const where = {
  file: Type.String(),
  line: Type.Integer({ description: 'The first line of the file is 1.' }),
  column: Type.String({ description: 'Empty where it is about the whole row.' }),
  reason: Type.String({ description: 'What is wrong with it.' }),
  kept: Type.Boolean({ description: 'Whether the row was used all the same, with this cell empty.' }),
};

const rejectCountSchema = Type.Object(
  { ...where, line: Type.Integer({ description: 'Of the first of them.' }), count },
  { title: 'RejectCount', description: 'So many rows, or cells, of one column were rejected for one reason.' },
);

const exampleReject = {
  ...{ file: 'ratings.csv', line: 3, column: 'rating', reason: 'is not a number from 0.5 to 5', kept: false },
};

export const importSchema = Type.Object(
  {
    id: Type.Integer(),
    name: Type.String({ description: 'Of the file or folder.' }),
    started: timeSchema,
    ended: orNull(timeSchema),
    state: Type.Enum(importStates, {
      description:
        'succeeded: rows of it are in the database; failed: nothing was written; abandoned: its process died, and all of it was written or nothing',
    }),
    phase: Type.Enum(importPhases, {
      description: 'What it does, or did last; waiting: it has not begun, as another import or a stream is writing',
    }),
    progress: Type.Number({ minimum: 0, maximum: 1, description: 'The share of its bytes that have been read.' }),
    format: orNull(Type.String({ description: 'What the files are: csv, movielens, letterboxd and so on.' })),
    understood: Type.Array(Type.String(), {
      description: 'A line for each file: what it was taken for, and which of its columns hold what.',
    }),
    scale: orNull(Type.String({ description: 'What the ratings ran from and to before they became stars: 0..10.' })),
    tables: orNull(
      Type.Object(
        {
          ...{ movies: tableSchema, users: tableSchema, ratings: tableSchema },
          plays: Type.Optional(tableSchema),
        },
        { description: 'Null where it did not read all of its files.' },
      ),
    ),
    rejects: Type.Array(rejectCountSchema, {
      description: 'What could not be used, most first; empty where it did not read all of its files.',
    }),
    outcome: orNull(Type.String({ description: 'How it ended, or what went wrong, in words.' })),
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
        tables: {
          movies: { ...nothing, stubs: 1 },
          users: nothing,
          ratings: { ...nothing, read: 3, new: 2, rejected: 1 },
          plays: nothing,
        },
        rejects: [{ ...exampleReject, count: 1 }],
        outcome:
          'All that could be used is in the database. 1 row could not be used. Most often: line 3 of ratings.csv, rating is not a number from 0.5 to 5.',
      },
    ],
  },
);

const rejectSchema = Type.Object(
  {
    ...where,
    text: Type.String({ description: 'The row as it stands in the file, its first 1,000 characters.' }),
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
    description: 'What an import could not use',
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
  const { id, name, started, ended, state, phase, progress, format, tables, rejects, outcome, scale } = stored;
  return {
    ...{ id, name, state, phase, progress, format, tables, outcome, scale },
    understood: [...(stored.understood ?? [])],
    started: started.toISOString(),
    ended: ended?.toISOString() ?? null,
    rejects: rejects ?? [],
  };
}

/** Characters of a row that are shown. */
const longestText = 1000;

export function toRejectAnswer({ text, candidates, ...reject }: Reject): Static<typeof rejectSchema> {
  return { ...reject, text: text.slice(0, longestText), ...(candidates && { candidates: [...candidates] }) };
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

const eventsSchema = Type.Unsafe<string>({ type: 'string', description: 'Events, each with an import as its data' });

/** `GET` and `POST /v1/imports`, `GET /v1/imports/{id}`, `GET /v1/imports/{id}/rejects`. */
export const importsRoutes: Routes = async (app, { sql }) => {
  const following = createFollowing(app);
  const read = async (id: number) => toImportAnswer(await findImport(sql, id));

  app.get(
    '/imports',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listImports',
        summary: 'The latest imports',
        description: 'A hundred at most, newest first, those by `marquee import` too.',
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
      handlerTimeout: longestFollowing,
      schema: {
        operationId: 'readImport',
        summary: 'How far an import is',
        description:
          'With `Accept: text/event-stream`, an event `import` now, at each change, and at the end, after which the stream ' +
          'ends.',
        tags: ['operation'],
        params: importPath,
        response: {
          200: {
            description: 'The import',
            content: {
              'application/json': { schema: importSchema },
              'text/event-stream': { schema: eventsSchema },
            },
          },
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const found = await read(id);
      if (!following.isWanted(request)) return found;
      return following.send(reply, 'import', found, () => read(id));
    },
  );
};
