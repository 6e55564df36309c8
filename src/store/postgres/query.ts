import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { currentClaim, type Ending, overdue } from './claims.ts';
import { ask, type Connections, discard, explain } from './connections.ts';
import { Fragment, mayWrite, type Part, type Statement, toStatement } from './statement.ts';

/** The rows of a statement, and how many it read or wrote. */
export type Result<Rows> = Rows & { readonly count: number };

/** What a query needs to run: called with each statement's text, for tests and measurements. */
export type Runner = Connections & { isInTransaction: boolean; onStatement?: ((text: string) => void) | undefined };

/** A statement that is sent when it is first awaited. If it is not awaited, it can be part of another one. */
export class Query<Rows extends readonly object[]> extends Fragment implements Promise<Result<Rows>> {
  readonly [Symbol.toStringTag] = 'Query';
  readonly #runner: Runner;
  #result: Promise<Result<Rows>> | undefined;

  constructor(strings: readonly string[], parts: readonly Part[], runner: Runner) {
    super(strings, parts);
    this.#runner = runner;
  }

  // biome-ignore lint/suspicious/noThenProperty: awaiting it is what sends it.
  then<Done = Result<Rows>, Failed = never>(
    onDone?: ((result: Result<Rows>) => Done | PromiseLike<Done>) | null,
    onFailed?: ((error: unknown) => Failed | PromiseLike<Failed>) | null,
  ): Promise<Done | Failed> {
    this.#result ??= this.#run();
    return this.#result.then(onDone, onFailed);
  }

  catch<Failed = never>(onFailed?: ((error: unknown) => Failed | PromiseLike<Failed>) | null) {
    return this.then(undefined, onFailed);
  }

  finally(onSettled?: (() => void) | null): Promise<Result<Rows>> {
    return this.then().finally(onSettled);
  }

  async #run(): Promise<Result<Rows>> {
    const statement = this.#toStatement();
    const claim = currentClaim();
    const { client, giveBack, cancel } = await this.#runner.lease(statement.text);
    let unwatch: (() => void) | undefined;
    try {
      if (claim?.ending && this.#mayCancel(claim.ending, statement)) throw overdue();
      unwatch = cancel && claim?.onEnd((ending) => this.#mayCancel(ending, statement) && cancel());
      const { rows, rowCount } = await ask(client, prepared(statement));
      return Object.defineProperty(rows, 'count', { value: rowCount ?? 0 }) as unknown as Result<Rows>;
    } finally {
      unwatch?.();
      giveBack();
    }
  }

  /** A write is completed even if its client has left. */
  #mayCancel(ending: Ending, { text }: Statement): boolean {
    return ending === 'overdue' || !(this.#runner.isInTransaction || mayWrite(text));
  }

  /** The rows, `size` at a time, so that memory does not grow with their number. */
  async *cursor(size: number): AsyncGenerator<Rows> {
    const name = `rows_${++cursors}`;
    const { text, values } = this.#toStatement();
    const declared = { text: `declare ${name} no scroll cursor for ${text}`, values };
    if (this.#runner.isInTransaction) {
      yield* this.#fetch(this.#runner, name, declared, size);
    } else {
      const { client, giveBack } = await this.#runner.lease(text);
      try {
        await ask(client, 'begin read only');
        yield* this.#fetch({ lease: async () => ({ client, giveBack: () => {} }) }, name, declared, size);
      } finally {
        await ask(client, 'rollback').catch(() => {});
        giveBack();
      }
    }
  }

  async *#fetch(connections: Connections, name: string, declared: Statement, size: number): AsyncGenerator<Rows> {
    const run = async (statement: Statement | string) => {
      const { client, giveBack } = await connections.lease(declared.text);
      try {
        return (await ask(client, statement)).rows as unknown as Rows;
      } finally {
        giveBack();
      }
    };
    // All rows are wanted, not the first ones soonest.
    await run('set local cursor_tuple_fraction = 1');
    await run(declared);
    for (;;) {
      const rows = await run(`fetch ${size} from ${name}`);
      if (rows.length > 0) yield rows;
      if (rows.length < size) break;
    }
    await run(`close ${name}`);
  }

  /**
   * Sends `chunks` as the data of a `copy ... from stdin`.
   * @returns how many rows were copied
   * @throws the error of `chunks` or PostgreSQL, whenever it occurs
   */
  async copyFrom(chunks: AsyncIterable<string | Buffer>): Promise<number> {
    let sourceFailure: { error: unknown } | undefined;
    async function* watched() {
      try {
        yield* chunks;
      } catch (error) {
        sourceFailure = { error };
        throw error;
      }
    }
    const { text } = this.#toStatement();
    const { client, giveBack } = await this.#runner.lease(text);
    try {
      const stream = client.query(copyFrom(text));
      await pipeline(Readable.from(watched()), stream);
      return stream.rowCount;
    } catch (error) {
      throw sourceFailure ? sourceFailure.error : explain(client, error);
    } finally {
      giveBack();
    }
  }

  /** The data of a `copy ... to stdout`, in chunks that may end anywhere. @param onEnd called with the number of rows */
  async *copyTo(onEnd: (rows: number) => void = () => {}): AsyncGenerator<Buffer> {
    const { text } = this.#toStatement();
    const { client, giveBack } = await this.#runner.lease(text);
    let isOver = false;
    try {
      const data = client.query(copyTo(text));
      yield* data;
      isOver = true;
      onEnd(data.rowCount);
    } catch (error) {
      isOver = true;
      throw explain(client, error);
    } finally {
      // The remaining data would be taken for the next statement's answer.
      if (!isOver) await discard(client);
      giveBack();
    }
  }

  #toStatement(): Statement {
    const statement = toStatement(this);
    this.#runner.onStatement?.(statement.text);
    return statement;
  }
}

let cursors = 0;

/** Names of statements by their text, and texts that were seen once. Both are bounded, as there is no end of texts. */
const names = new Map<string, string>();
const seenOnce = new Set<string>();
const maxTexts = 500;

/**
 * From the second time on, gives the statement a name, so that each connection parses it only once. Texts that are different each
 * time, such as those with many rows, get no name.
 */
function prepared(statement: Statement): Statement & { name?: string } {
  const { text, values } = statement;
  if (values.length === 0) return statement;
  const name = names.get(text);
  if (name !== undefined) return { ...statement, name };
  if (names.size === maxTexts) return statement;
  if (seenOnce.delete(text)) {
    names.set(text, `marquee_${names.size}`);
    return { ...statement, name: names.get(text)! };
  }
  if (seenOnce.size === maxTexts) seenOnce.clear();
  seenOnce.add(text);
  return statement;
}
