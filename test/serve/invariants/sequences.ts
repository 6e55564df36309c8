import fc from 'fast-check';
import { expect } from 'vitest';
import { anyMovie, anyUser, anyWrite } from './any-write.ts';
import { anyChoice, checkList, listPath } from './lists.ts';
import { anyRead, check, questionsOf, type Read } from './reads.ts';
import { askAll, comparable, type Send } from './servers.ts';
import { undoOf } from './undo.ts';
import { type Choice, newMovies, oldMovies, userIds, type World } from './world.ts';
import { perform, type Write } from './writes.ts';

/** One list that is read page by page while other things happen. */
type OpenList = {
  user: number;
  given: Choice & { recommender?: string };
  cursor: string;
  shown: readonly Shown[];
};

/** A movie that a page has shown; one that came later under the same id is another. */
type Shown = { id: string; came: number };

export type State = { world: World; open: OpenList | undefined };

type Step =
  | { kind: 'write'; write: Write; server: number }
  | { kind: 'read'; read: Read }
  | { kind: 'undo'; write: Write; server: number; user: number; movie: string }
  | { kind: 'first page'; user: number; given: Choice & { recommender?: string }; limit: number; server: number }
  | { kind: 'next page'; limit: number; server: number };

type Command = fc.AsyncCommand<State, Send[]>;

const server = fc.nat({ max: 1 });
const limit = fc.integer({ min: 1, max: 5 });
const is = <Kind extends string>(kind: Kind) => fc.constant(kind);
const listGiven = fc
  .tuple(anyChoice, fc.record({ recommender: fc.constantFrom('default', 'popular', 'classic') }))
  .map(([choice, more]) => ({ ...choice, ...more }));

const write = fc.record({ kind: is('write'), write: anyWrite, server });

/** Steps of a sequence; the more likely, the more often it is named. */
export const anyCommands: fc.Arbitrary<Command>[] = [
  write.map(toCommand),
  write.map(toCommand),
  fc.record({ kind: is('read'), read: anyRead }).map(toCommand),
  fc.record({ kind: is('undo'), write: anyWrite, server, user: anyUser, movie: anyMovie }).map(toCommand),
  fc.record({ kind: is('first page'), user: anyUser, given: listGiven, limit, server }).map(toCommand),
  fc.record({ kind: is('next page'), limit, server }).map(toCommand),
];

function toCommand(step: Step): Command {
  return {
    check: ({ open }) => step.kind !== 'next page' || open !== undefined,
    run: (state, servers) => run(state, servers, step),
    toString: () => fc.stringify(step),
  };
}

async function run(state: State, servers: Send[], step: Step): Promise<void> {
  switch (step.kind) {
    case 'write':
      return await perform(state.world, servers[step.server]!, step.write);
    case 'read':
      return await check(state.world, servers, step.read);
    case 'undo':
      return await checkUndo(state.world, servers, step);
    case 'first page':
      return await openList(state, servers, step);
    case 'next page':
      return await turnPage(state, servers, step);
  }
}

/** After a write and its undo, each through another server, all answers are those from before, to the byte. */
async function checkUndo(
  world: World,
  servers: Send[],
  { write, server, user, movie }: Extract<Step, { kind: 'undo' }>,
): Promise<void> {
  const undo = undoOf(world, write);
  if (!undo) return;
  const whose = 'user' in write ? write.user : user;
  const questions = questionsOf(whose, 'movie' in write ? write.movie : movie);
  const ask = async () => {
    const answers: string[] = [];
    for (const question of questions) {
      const { status, body } = await askAll(servers, question);
      answers.push(`${question.path} ${JSON.stringify({ status, body: comparable(body) }, null, 1)}`);
    }
    return answers;
  };
  const before = await ask();
  await perform(world, servers[server]!, write);
  await checkList(world, servers, whose, { limit: 5, explain: 20 });
  for (const [index, each] of undo.entries())
    await perform(world, servers[(server + index + 1) % servers.length]!, each);
  expect(await ask()).toEqual(before);
}

async function openList(
  state: State,
  servers: Send[],
  { user, given, limit, server }: Extract<Step, { kind: 'first page' }>,
): Promise<void> {
  state.open = { user, given, cursor: '', shown: [] };
  await turnPage(state, servers, { kind: 'next page', limit, server });
}

/** The page has the movies that come next in the list as it is now, without those shown before. */
async function turnPage(
  state: State,
  servers: Send[],
  { limit, server }: Extract<Step, { kind: 'next page' }>,
): Promise<void> {
  const { world } = state;
  const open = state.open!;
  const { user, given, shown } = open;
  const whole = await checkList(world, servers, user, { ...given, limit: 100 });
  const wasShown = (id: string) => shown.some((each) => each.id === id && each.came === world.movies.get(id)!.came);
  const left = whole.items.map(({ movie: { id } }) => id).filter((id) => !wasShown(id));
  const cursor = open.cursor === '' ? undefined : open.cursor;
  const { status, body } = await servers[server]!(
    'GET',
    listPath(user, { ...given, limit, ...(cursor && { cursor }) }),
  );
  expect({ status, body }).toMatchObject({ status: 200 });
  const { items, next } = body as { items: { rank: number; movie: { id: string } }[]; next: string | null };
  const expected = left.slice(0, limit).map((id, place) => ({ id, rank: shown.length + place + 1 }));
  expect(items.map(({ rank, movie: { id } }) => ({ id, rank }))).toEqual(expected);
  expect(next === null).toBe(left.length <= limit);
  const now = expected.map(({ id }) => ({ id, came: world.movies.get(id)!.came }));
  state.open = next === null ? undefined : { ...open, cursor: next, shown: [...shown, ...now] };
}

/** In the end all servers know all, and one that starts only now answers to the byte what they do. */
export async function checkEverything(
  { world }: State,
  servers: Send[],
  startAnother: () => Promise<{ request: Send; close(): Promise<void> }>,
): Promise<void> {
  const late = await startAnother();
  try {
    const all = [...servers, late.request];
    for (const user of userIds) {
      for (const kind of ['predict', 'visitor', 'held'] as const) await check(world, all, { kind, user });
      for (const question of questionsOf(user, newMovies[0]!)) await askAll(all, question);
    }
    for (const movie of [oldMovies[0]!, ...newMovies]) await check(world, all, { kind: 'movies', movie });
  } finally {
    await late.close();
  }
}
