import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../../../artifact/format.ts';
import type { Dataset } from '../../../dataset/dataset.ts';
import { messageOf } from '../../../errors.ts';
import { drawPanel } from '../../../evaluate/gate.ts';
import type { LinearModel } from '../../../model/linear-model.ts';
import { countsOf } from '../../../statistics/counts.ts';
import { evidenceOf } from '../../../statistics/evidence.ts';
import type { Sql, Transaction } from '../../../store/database.ts';
import { listModels } from '../../../store/models/models.ts';
import { readSnapshot } from '../../../store/postgres/sql.ts';
import { readVersions } from '../../../store/users/by-user.ts';
import { readUsers } from '../../../store/users/users.ts';
import { readCatalogue, readWholeDataset, type TrainingInput } from '../training-input.ts';
import {
  deleteKeptBut,
  type KeptChoice,
  type KeptRows,
  listKept,
  readKeptGram,
  readKeptRows,
  writeKeptGram,
  writeKeptRows,
} from './files.ts';
import { type GramBefore, updatedEvidence } from './gram.ts';
import { type HiddenEntry, hiddenEntries, withHidden } from './hidden.ts';
import { type Changes, readChanges } from './rows.ts';

/**
 * A training on all rows. From a certain size on it keeps what it read and summed in the home, and the next one reads only what
 * has changed. What is kept counts only if the database has a model that names it, so after a restored backup or with another
 * database everything is read.
 */
export type RowsTraining = {
  input: TrainingInput;
  /** How the last training chose its settings, if it wished for the same and little has changed since. */
  choiceFor(wish: JsonObject): KeptChoice | undefined;
  /**
   * Keeps the rows for the next training. To be called before the model is stored.
   * @returns what the model's facts are to say of it
   */
  keep(wish: JsonObject, model: LinearModel): Promise<{ kept?: string }>;
  /** Deletes what earlier trainings kept. To be called when the model is stored. */
  tidy(): Promise<void>;
};

/** Ratings and watches. Below, reading and summing take a moment, and equal rows then give equal bytes. */
const leastKept = 200_000;
/** Share of the entries that may have changed since the settings were chosen. */
const mostChanged = 0.05;

type RowsOptions = {
  /** Reads everything, whatever is kept. */
  full: boolean;
  /** Entries from which on something is kept. */
  least?: number | undefined;
  /** Called with what was read and summed up, and why. */
  onNotice: (message: string) => void;
};

export async function readRowsTraining(
  sql: Sql,
  home: string,
  { full, least = leastKept, onNotice }: RowsOptions,
): Promise<RowsTraining> {
  let last: Last = full ? { reason: 'that was asked for' } : await findKept(sql, home);
  const read = await readSnapshot(sql, (snapshot) => readRows(snapshot, last));
  const { versions, changes } = read;
  // Nothing below may refer to the dataset that was read, as it is as large as what is visible of it.
  const { visible, members, hidden, all } = hideFrom(read.dataset);
  const isKept = all.total >= least;
  if (changes)
    onNotice(`read the ${changes.users} users who have changed: ${changes.entries} ratings and watches differ`);
  else if (isKept) onNotice(`read everything: ${read.reason}`);

  const id = randomUUID();
  const keptChoice = changes && isKept && 'rows' in last ? last.rows.choice : null;
  const takeGram = () => {
    const before = gramOf(home, last, changes);
    // Frees the rows for the solve.
    last = { reason: 'they were taken' };
    return before;
  };
  let isGramKept = false;
  const evidence = updatedEvidence(visible, takeGram, {
    onNotice,
    async keep(gram) {
      isGramKept = await isWritten(() => writeKeptGram(home, id, gram), onNotice);
    },
  });
  const changedSince = (choice: KeptChoice) => choice.changed + (changes?.entries ?? 0);
  const choiceFor = (wish: JsonObject) => {
    if (keptChoice === null || !isDeepStrictEqual(keptChoice.wish, wish)) return undefined;
    return changedSince(keptChoice) <= mostChanged * all.total ? keptChoice : undefined;
  };
  return {
    input: {
      data: {
        movies: visible.movies,
        users: visible.userIds.length,
        histories: visible,
        evidence: isKept ? evidence : evidenceOf(visible),
      },
      members,
      all,
    },
    choiceFor,
    async keep(wish, { hyperparameters, facts: { settings } }) {
      if (!isGramKept) return {};
      const known = choiceFor(wish);
      const made = settings && { wish, hyperparameters, choice: settings, changed: 0 };
      const choice = known ? { ...known, changed: changedSince(known) } : made;
      const rows = keptRowsOf(visible, hidden, versions, choice);
      return (await isWritten(() => writeKeptRows(home, id, rows), onNotice)) ? { kept: id } : {};
    },
    tidy: () => deleteKeptBut(home, isGramKept ? id : undefined),
  };
}

type Last = { id: string; rows: KeptRows } | { reason: string };

/** Of the newest model that has something kept in this home. */
async function findKept(sql: Sql, home: string): Promise<Last> {
  const there = await listKept(home);
  const named = (await listModels(sql)).map(({ facts }) => (facts as { kept?: string } | null)?.kept);
  const id = named.find((name) => name !== undefined && there.has(name));
  if (id === undefined) {
    const nothing = 'this home has nothing of an earlier training';
    return { reason: there.size === 0 ? nothing : 'what this home has is of no model of this database' };
  }
  try {
    return { id, rows: await readKeptRows(home, id) };
  } catch (error) {
    return { reason: `what was kept cannot be used (${messageOf(error)})` };
  }
}

type Reading = { dataset: Dataset; versions: Float64Array } & (
  | { changes: Changes; reason?: undefined }
  | { changes?: undefined; reason: string }
);

async function readRows(snapshot: Transaction, last: Last): Promise<Reading> {
  const { versions } = await readVersions(snapshot);
  const whole = async (reason: string) => ({ dataset: await readWholeDataset(snapshot), versions, reason });
  if ('reason' in last) return await whole(last.reason);
  const users = await Array.fromAsync(readUsers(snapshot));
  const site = { movies: await readCatalogue(snapshot), users, versions };
  const read = await readChanges(snapshot, last.rows, site);
  return typeof read === 'string' ? await whole(read) : { ...read, versions };
}

async function gramOf(home: string, last: Last, changes: Changes | undefined): Promise<GramBefore> {
  if (changes === undefined || 'reason' in last) return { reason: 'everything was read' };
  try {
    return { gram: await readKeptGram(home, last.id), rows: last.rows };
  } catch (error) {
    return { reason: `the kept sums cannot be used (${messageOf(error)})` };
  }
}

function hideFrom(dataset: Dataset) {
  const { visible, members } = drawPanel(dataset);
  return { visible, members, hidden: hiddenEntries(dataset.ratings, visible.ratings), all: countsOf(dataset) };
}

function keptRowsOf(
  { movies, userIds, ratings }: Dataset,
  hidden: readonly HiddenEntry[],
  versions: Float64Array,
  choice: KeptChoice | null,
): KeptRows {
  return {
    movieIds: movies.map(({ id }) => id),
    userIds,
    versions,
    choice,
    runtimes: Float64Array.from(movies, ({ runtime }) => runtime ?? Number.NaN),
    ratings: withHidden(ratings, hidden),
  };
}

/** A disk that is full keeps nothing; the training goes on. */
async function isWritten(write: () => Promise<void>, onNotice: RowsOptions['onNotice']): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    onNotice(`nothing is kept for the next training, which will read everything (${messageOf(error)})`);
    return false;
  }
}
