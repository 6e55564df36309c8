import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MarqueeProblem } from '../../../client/index.ts';
import { createOutbox } from '../../../web/src/state/outbox.ts';
import { createStored } from '../../../web/src/state/stored.ts';
import type { Write } from '../../../web/src/state/writes.ts';
import { createArea } from './area.ts';

/** The outcome of an attempt to send. */
type Fate = 'taken' | 'lost' | 'answer lost' | 'busy' | 'refused' | 'token revoked' | 'key wanted';

const problem = (status: number, code?: string) =>
  new MarqueeProblem(
    { status, statusText: 'as told', headers: new Headers() },
    { detail: 'as told', ...(code !== undefined && { code }) },
  );

const rating = (movie: string, stars: number | null): Write => ({
  user: 7,
  kind: 'rating',
  movie,
  title: movie,
  stars,
});

/** A browser in front of a server whose every answer is told beforehand; then it takes everything. */
function createBrowser(fates: Fate[] = []) {
  const area = createArea();
  const taken: Write[] = [];
  const refused: Write[] = [];
  let keysWanted = 0;
  let lock: Promise<unknown> = Promise.resolve();

  async function answer(write: Write): Promise<undefined> {
    const fate = fates.shift() ?? 'taken';
    if (fate === 'taken' || fate === 'answer lost') taken.push(write);
    if (fate === 'lost' || fate === 'answer lost') throw new TypeError('Failed to fetch');
    if (fate === 'token revoked') throw problem(401, 'TOKEN_INVALID');
    if (fate !== 'taken') throw problem({ busy: 503, refused: 404, 'key wanted': 401 }[fate]);
    return undefined;
  }

  /** A window that works until it is closed, at whatever moment. */
  function open() {
    let close = () => {};
    const closed = new Promise<void>((resolve) => {
      close = resolve;
    });
    let isOpen = true;
    const whileOpen = async <T>(value: Promise<T>): Promise<T> => {
      const result = await value.then(
        (value) => () => value,
        (error) => () => {
          throw error;
        },
      );
      return isOpen ? result() : new Promise<T>(() => {});
    };
    const outbox = createOutbox({
      queue: createStored<readonly Write[]>(area, 'outbox', []),
      send: (write) => (isOpen ? whileOpen(answer(write)) : new Promise(() => {})),
      exclusively(work) {
        const turn = lock.then(() => (isOpen ? Promise.race([work(), closed]) : undefined));
        lock = turn;
        return whileOpen(turn as Promise<void>);
      },
      onRefused: (write) => refused.push(write),
      onKeyWanted: () => keysWanted++,
    });
    return {
      ...outbox,
      close() {
        isOpen = false;
        close();
      },
    };
  }

  return { open, area, taken, refused, keysWanted: () => keysWanted };
}

/** Lets all that can go on without a timer go on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await Promise.resolve();
}

/** What a server holds after writes. */
function stateAfter(writes: readonly Write[]): Record<string, number | null> {
  return Object.fromEntries(writes.map((write) => (write.kind === 'rating' ? [write.movie, write.stars] : [])));
}

describe('the outbox', () => {
  it('sends in order, one after the other', async () => {
    const browser = createBrowser();
    const outbox = browser.open();
    outbox.add(rating('a', 1), rating('b', 2));
    outbox.add(rating('c', 3));
    await settle();
    expect(browser.taken).toEqual([rating('a', 1), rating('b', 2), rating('c', 3)]);
    expect(outbox.waiting.value).toEqual([]);
  });

  it('sends only the newest of what is said about a movie while the server is away', async () => {
    const browser = createBrowser(['lost', 'lost']);
    const outbox = browser.open();
    outbox.add(rating('a', 1));
    await settle();
    expect(outbox.hindrance.value).toBe('server');
    outbox.add(rating('b', 2));
    await settle();
    outbox.add(rating('a', 4.5));
    expect(outbox.waiting.value).toEqual([rating('b', 2), rating('a', 4.5)]);
    await settle();
    expect(browser.taken).toEqual([rating('b', 2), rating('a', 4.5)]);
    expect(outbox.hindrance.value).toBe(null);
  });

  it.each(['refused', 'token revoked'] as const)('tells of what is %s, and goes on', async (fate) => {
    const browser = createBrowser([fate]);
    const outbox = browser.open();
    outbox.add(rating('a', 1), rating('b', 2));
    await settle();
    expect(browser.refused).toEqual([rating('a', 1)]);
    expect(browser.taken).toEqual([rating('b', 2)]);
  });

  it('waits for a key, and keeps what waits', async () => {
    const browser = createBrowser(['key wanted']);
    const outbox = browser.open();
    outbox.add(rating('a', 1));
    await settle();
    expect([browser.keysWanted(), outbox.hindrance.value]).toEqual([1, 'key']);
    expect(outbox.waiting.value).toEqual([rating('a', 1)]);
    outbox.flush();
    await settle();
    expect(browser.taken).toEqual([rating('a', 1)]);
  });

  it('sends what an earlier window has left', async () => {
    const browser = createBrowser(['lost']);
    const first = browser.open();
    first.add(rating('a', 1));
    await settle();
    first.close();
    browser.open().flush();
    await settle();
    expect(browser.taken).toEqual([rating('a', 1)]);
  });

  it('loses nothing and ends with what was said last, whatever fails and whichever window closes when', async () => {
    const movie = fc.constantFrom('a', 'b', 'c');
    const step = fc.oneof(
      fc.record({ kind: fc.constant('say' as const), window: fc.nat(1), movie, stars: fc.integer({ min: 0, max: 5 }) }),
      fc.record({ kind: fc.constant('reopen' as const), window: fc.nat(1) }),
      fc.record({ kind: fc.constant('wait' as const), turns: fc.integer({ min: 1, max: 12 }) }),
      fc.record({ kind: fc.constant('hope' as const), window: fc.nat(1) }),
    );
    const fate = fc.constantFrom<Fate>('taken', 'lost', 'answer lost', 'busy', 'key wanted');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.array(fate, { maxLength: 15 }), async (steps, fates) => {
        const browser = createBrowser([...fates]);
        const windows = [browser.open(), browser.open()];
        const said: Write[] = [];
        for (const step of steps) {
          if (step.kind === 'say') {
            said.push(rating(step.movie, step.stars || null));
            windows[step.window]!.add(said.at(-1)!);
          } else if (step.kind === 'reopen') {
            windows[step.window]!.close();
            windows[step.window] = browser.open();
          } else if (step.kind === 'hope') {
            windows[step.window]!.flush();
          } else {
            for (let turn = 0; turn < step.turns; turn++) await Promise.resolve();
          }
        }
        for (let round = 0; round < fates.length + 1; round++) {
          for (const window of windows) window.flush();
          await settle();
        }
        expect(stateAfter(browser.taken)).toEqual(stateAfter(said));
        expect(createStored(browser.area, 'outbox', []).value.value).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
