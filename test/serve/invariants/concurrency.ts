import fc from 'fast-check';
import { expect } from 'vitest';
import { facts } from './any-write.ts';
import { listPath } from './lists.ts';
import type { Send } from './servers.ts';
import { createWorld, fitting, newMovies, oldMovies, userIds, type World } from './world.ts';
import { foresee, perform, type Write } from './writes.ts';

const user = userIds[0]!;
const when = '2020-01-01T00:00:00.000Z';

type Script = { server: number; writes: Write[] };

/** Each writes one after the other what no other does, so that what it may have reached by some moment is known. */
export const anyScripts: fc.Arbitrary<Script[]> = fc.tuple(
  scriptOf(sayingOf(oldMovies.slice(0, 3))),
  scriptOf(sayingOf(oldMovies.slice(3, 6))),
  scriptOf(sayingOf(oldMovies.slice(8, 11))),
  scriptOf(attributeChange()),
  scriptOf(movieChange()),
);

function scriptOf(write: fc.Arbitrary<Write>): fc.Arbitrary<Script> {
  return fc.record({ server: fc.nat({ max: 1 }), writes: fc.array(write, { minLength: 3, maxLength: 6 }) });
}

function sayingOf(movies: string[]): fc.Arbitrary<Write> {
  const of = { user: fc.constant(user), movie: fc.constantFrom(...movies) };
  return fc.oneof(
    fc.record({ ...of, kind: fc.constant('rate' as const), value: fc.constantFrom(1, 4.5), time: fc.constant(when) }),
    fc.record({ ...of, kind: fc.constant('watch' as const), value: fc.constantFrom(30, 90), time: fc.constant(when) }),
    fc.record({ ...of, kind: fc.constantFrom('hide', 'show', 'forget rating', 'forget rating', 'forget watch') }),
  );
}

function attributeChange(): fc.Arbitrary<Write> {
  const gender = fc.constantFrom('F', 'M', null);
  return fc.record({ kind: fc.constant('change user'), user: fc.constant(user), attributes: fc.record({ gender }) });
}

function movieChange(): fc.Arbitrary<Write> {
  const movie = fc.constantFrom(...newMovies);
  return fc.oneof(
    fc.record({ kind: fc.constant('put movie' as const), movie, facts }),
    fc.record({ kind: fc.constant('delete movie' as const), movie }),
  );
}

type Items = { movie: { id: string }; score: number }[];

/** An answer, and how many writes of each script were acknowledged before it was asked for and begun when it came. */
type Sighting = { body: { items: Items }; acknowledged: number[]; begun: number[] };

/** Runs all scripts at once while readers ask all servers; each answer is that of a state that there may have been. */
export async function checkConcurrency(servers: readonly Send[], scripts: readonly Script[]): Promise<World> {
  const acknowledged = scripts.map(() => 0);
  const begun = scripts.map(() => 0);
  const sightings: Sighting[] = [];
  const writers = scripts.map(async ({ server, writes }, index) => {
    const world = createWorld();
    for (const [step, write] of writes.entries()) {
      begun[index]!++;
      await perform(world, servers[(server + step) % servers.length]!, write);
      acknowledged[index]!++;
    }
  });
  const writing = Promise.all(writers).then(() => true);
  const readers = servers.map(async (send) => {
    for (let isLast = false; !isLast; ) {
      // The last answer is asked for when all is written.
      isLast = await Promise.race([writing, false]);
      const before = [...acknowledged];
      const { body } = await send('GET', listPath(user, { limit: 100, adult: true }));
      sightings.push({ body: body as Sighting['body'], acknowledged: before, begun: [...begun] });
    }
  });
  await Promise.all([writing, ...readers]);
  const scoresOf = createScorer(servers[0]!);
  for (const sighting of sightings) await expectSomeState(scripts, sighting, scoresOf);
  return worldAfter(scripts, acknowledged);
}

function worldAfter(scripts: readonly Script[], counts: readonly number[]): World {
  const world = createWorld();
  for (const [index, { writes }] of scripts.entries()) {
    for (const write of writes.slice(0, counts[index])) foresee(world, write, () => when);
  }
  return world;
}

async function expectSomeState(
  scripts: readonly Script[],
  { body, acknowledged, begun }: Sighting,
  scoresOf: ReturnType<typeof createScorer>,
): Promise<void> {
  const listed = body.items.map(({ movie }) => movie.id).sort();
  const worlds = statesBetween(acknowledged, begun).map((counts) => worldAfter(scripts, counts));
  const possible = worlds.filter((world) => {
    const fit = fitting(world, { adult: true }, [world.people.get(user)]);
    return JSON.stringify([...fit].sort()) === JSON.stringify(listed);
  });
  expect(possible.length, `states between ${acknowledged} and ${begun} with the movies ${listed}`).toBeGreaterThan(0);
  const scores = await Promise.all(possible.map(scoresOf));
  expect(scores).toContainEqual(trainedOnly(body.items));
}

/** All combinations of a number of writes of each script. */
function statesBetween(from: readonly number[], to: readonly number[]): number[][] {
  return from.reduce<number[][]>(
    (states, first, index) =>
      states.flatMap((counts) =>
        Array.from({ length: to[index]! - first + 1 }, (_, more) => [...counts, first + more]),
      ),
    [[]],
  );
}

/** Scores do not depend on which movies came since the training, and the movies may be others by now. */
function trainedOnly(items: Items): [string, number][] {
  return items.flatMap(({ movie, score }) => (oldMovies.includes(movie.id) ? [[movie.id, score]] : []));
}

/** What the service currently answers a visitor who sends the ratings and the like of the world's user. */
function createScorer(send: Send): (world: World) => Promise<[string, number][]> {
  const known = new Map<string, Promise<[string, number][]>>();
  return (world) => {
    const { ratings, watches, hidden, ...attributes } = world.people.get(user)!;
    const said = {
      ratings: [...ratings].map(([movie, { value }]) => ({ movie, rating: value })),
      watched: [...watches].map(([movie, { value }]) => ({ movie, minutes: value })),
      hidden: [...hidden.keys()],
      attributes,
      limit: 100,
      adult: true,
    };
    const key = JSON.stringify(said);
    const scores =
      known.get(key) ??
      send('POST', '/v1/recommendations', said).then(({ body }) => trainedOnly((body as { items: Items }).items));
    known.set(key, scores);
    return scores;
  };
}
