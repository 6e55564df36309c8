import { afterEach, beforeEach } from 'vitest';
import { type ImportOptions, type ImportSummary, importSource } from '../../../src/app/importing/import.ts';
import { type Files, makeFolder } from '../../ingest/support.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';

/** What tests of imports need; call it once in a file. Each of its tests has an empty database. */
export function useImports() {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await openTestDatabase();
  });
  afterEach(() => database.close());
  return {
    get sql() {
      return database.sql;
    },
    async importFiles(files: Files, options: Partial<ImportOptions> = {}): Promise<ImportSummary> {
      return importSource({ sql: database.sql, path: await makeFolder(files), home: await makeFolder(), ...options });
    },
    async readTables() {
      const { sql } = database;
      return {
        movies: [...(await sql`select *, release_date::text as released from movies order by id`)],
        users: [...(await sql`select user_id, age, occupation, gender from users order by user_id`)],
        ratings: [...(await sql`select "timestamp", user_id, movie, rating from ratings order by user_id, movie`)],
      };
    },
  };
}

export const nothing = { read: 0, new: 0, updated: 0, unchanged: 0, repeated: 0, rejected: 0, stubs: 0 };

export const threeFiles = {
  'movies.csv': 'id,title,genres,overview\nheat+1995,Heat,Crime|Drama,"Say ""hi""\tto\\N\nhim 😀"\nup+2009,Up,,\n',
  'users.csv': 'user_id,age,occupation,gender\n1,24,technician,M\n2,,,\n',
  'ratings.csv': 'timestamp,user_id,movie,rating\n2023-03-21T09:00:08,1,heat+1995,4.5\n,2,up+2009,3\n',
};
