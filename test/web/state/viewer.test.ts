import { describe, expect, it } from 'vitest';
import { MarqueeProblem } from '../../../client/index.ts';
import type { Accounts } from '../../../web/src/state/accounts.ts';
import { createViewer } from '../../../web/src/state/create-viewer.ts';
import { createOutbox } from '../../../web/src/state/outbox.ts';
import { nobody, type Person } from '../../../web/src/state/person.ts';
import type { Session } from '../../../web/src/state/session.ts';
import type { Area } from '../../../web/src/state/stored.ts';
import { createStored } from '../../../web/src/state/stored.ts';
import { afterWrites, type Write } from '../../../web/src/state/writes.ts';
import { createArea } from './area.ts';

const alien = { id: 'alien+1979', title: 'Alien' };
const heat = { id: 'heat+1995', title: 'Heat' };
const now = '2026-11-23T12:00:00.000Z';

/** A server with accounts, which can be away. */
function createServer() {
  const people = new Map<number, Person>([[42, { ...nobody, attributes: { ...nobody.attributes, age: 31 } }]]);
  const unknown = { detail: 'There is no user.', code: 'USER_UNKNOWN' };
  const server = { isAway: false, people };
  const find = (id: number) => {
    if (server.isAway) throw new TypeError('Failed to fetch');
    const person = people.get(id);
    if (person) return person;
    throw new MarqueeProblem({ status: 404, statusText: 'Not Found', headers: new Headers() }, unknown);
  };
  const accounts: Accounts = {
    async create(attributes, nickname) {
      const user = Math.max(...people.keys()) + 1;
      people.set(user, { ...nobody, attributes });
      return { user, token: `mv_${user}`, nickname };
    },
    async find(who) {
      const user = 'user' in who ? who.user : Number(who.token.slice(3));
      find(user);
      return { user, token: 'token' in who ? who.token : null, nickname: null };
    },
    async rename() {},
    createToken: async (user) => `mv_${user}`,
    read: async (id) => find(id),
    async write(write) {
      const before = find(write.user);
      people.set(write.user, afterWrites(before, [write], now));
      if (write.kind !== 'rating' || write.stars !== null) return undefined;
      return before.ratings.find(({ movie }) => movie === write.movie)?.timestamp ?? undefined;
    },
  };
  return { ...server, accounts, setAway: (isAway: boolean) => Object.assign(server, { isAway }) };
}

function open(server: ReturnType<typeof createServer>, area: Area) {
  const gone: number[] = [];
  const again = createStored(undefined, 'again', 0);
  const outbox = createOutbox({
    queue: createStored<readonly Write[]>(area, 'outbox', []),
    send: (write) => server.accounts.write(write),
    exclusively: (work) => work(),
    onRefused: () => viewer.reload(),
    onKeyWanted() {},
  });
  const viewer = createViewer({
    session: createStored<Session | null>(area, 'session', null),
    visitor: createStored(area, 'visitor', nobody),
    outbox,
    accounts: server.accounts,
    again: again.value,
    now: () => now,
    onGone: (id) => gone.push(id),
  });
  return { viewer, outbox, again, gone };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await Promise.resolve();
}

describe('a visitor', () => {
  it('is known to the browser alone, and still the next time', () => {
    const server = createServer();
    const area = createArea();
    const { viewer } = open(server, area);
    viewer.rate(alien, 5);
    viewer.rate(heat, 3);
    viewer.rate(alien, 4.5);
    viewer.mark('hidden', { id: 'cats+2019', title: 'Cats' }, true);
    viewer.rate(heat, null);
    const later = open(server, area).viewer;
    expect(later.person.value).toEqual({
      ...nobody,
      ratings: [{ movie: alien.id, title: 'Alien', rating: 4.5, timestamp: now }],
      hidden: [{ movie: 'cats+2019', title: 'Cats', timestamp: now }],
    });
    expect(later.stars.value.get(alien.id)).toBe(4.5);
    expect(later.marked.hidden.value.has('cats+2019')).toBe(true);
    expect(server.people.size).toBe(1);
  });

  it('makes another list with each thing that they say', () => {
    const { viewer } = open(createServer(), createArea());
    const subjects = new Set([viewer.subject.value]);
    viewer.rate(alien, 5);
    subjects.add(viewer.subject.value);
    viewer.describe({ age: 31, gender: null, occupation: null });
    subjects.add(viewer.subject.value);
    expect(subjects.size).toBe(3);
    expect(viewer.subject.value).toEqual({ account: null, person: viewer.person.value });
  });

  it('takes all that they have said into an account', async () => {
    const server = createServer();
    const { viewer } = open(server, createArea());
    viewer.rate(alien, 5);
    viewer.rate(heat, 2);
    viewer.mark('hidden', { id: 'cats+2019', title: 'Cats' }, true);
    viewer.describe({ age: 31, gender: 'F', occupation: null });
    const said = viewer.person.value;
    expect(await viewer.becomeAccount('Ann')).toEqual({ user: 43, token: 'mv_43', nickname: 'Ann' });
    expect(viewer.account.value).toBe(43);
    await settle();
    expect(server.people.get(43)).toEqual(said);
    expect(viewer.person.value).toEqual(said);
    viewer.signOut();
    expect(viewer.person.value).toEqual(nobody);
  });

  it('signs in, and only brings along what they have said where they want to', async () => {
    const server = createServer();
    const { viewer } = open(server, createArea());
    viewer.rate(alien, 5);
    const said = viewer.person.value;
    await expect(viewer.signIn({ user: 1000 }, false)).rejects.toThrow('There is no user.');
    expect(viewer.person.value).toBe(said);
    await viewer.signIn({ user: 42 }, false);
    await settle();
    expect(viewer.person.value).toEqual(server.people.get(42));
    viewer.signOut();
    expect(viewer.person.value).toEqual(said);
    await viewer.signIn({ token: 'mv_42' }, true);
    expect(viewer.session.value).toMatchObject({ user: 42, token: 'mv_42' });
    await settle();
    expect(server.people.get(42)!.ratings).toEqual(said.ratings);
    viewer.signOut();
    expect(viewer.person.value).toEqual(nobody);
  });
});

describe.each(['a visitor', 'an account'])('a rating that %s deletes', (who) => {
  it('can be given back as it was, time and place included', async () => {
    const server = createServer();
    const { viewer } = open(server, createArea());
    if (who === 'an account') await viewer.signIn({ user: 42 }, false);
    const [old, newer] = [
      { movie: alien.id, title: 'Alien', rating: 4, timestamp: '2001-01-01T00:00:00.000Z' },
      { movie: heat.id, title: 'Heat', rating: 3, timestamp: '2002-02-02T00:00:00.000Z' },
    ];
    viewer.restore(old);
    viewer.restore(newer);
    await settle();
    viewer.rate(alien, null);
    await settle();
    expect(viewer.person.value.ratings).toEqual([newer]);
    viewer.restore(old);
    await settle();
    expect(viewer.person.value.ratings).toEqual([newer, old]);
    if (who === 'an account') expect(server.people.get(42)!.ratings).toEqual([newer, old]);
  });
});

describe('an account', () => {
  it('counts what it says at once, and asks for a list when the server knows it', async () => {
    const server = createServer();
    const { viewer } = open(server, createArea());
    await viewer.signIn({ user: 42 }, false);
    await settle();
    const before = viewer.subject.value;
    viewer.rate(alien, 5);
    expect(viewer.stars.value.get(alien.id)).toBe(5);
    expect(viewer.subject.value).toBe(before);
    await settle();
    expect(server.people.get(42)!.ratings).toHaveLength(1);
    expect(viewer.subject.value).not.toBe(before);
    expect(viewer.subject.value).toEqual({ account: 42 });
  });

  it('keeps what it says while the server is away, over the end of the window', async () => {
    const server = createServer();
    const area = createArea();
    const first = open(server, area);
    await first.viewer.signIn({ user: 42 }, false);
    await settle();
    server.setAway(true);
    first.viewer.rate(alien, 5);
    await settle();
    const second = open(server, area);
    await settle();
    expect(second.viewer.stars.value.get(alien.id)).toBe(5);
    server.setAway(false);
    second.again.change((count) => count + 1);
    second.outbox.flush();
    await settle();
    expect(server.people.get(42)!.ratings).toHaveLength(1);
    expect(second.viewer.person.value).toEqual(server.people.get(42));
    expect(second.outbox.waiting.value).toEqual([]);
  });

  it('is told what it said before the browser left it, by its own token', async () => {
    const server = createServer();
    const { viewer, outbox } = open(server, createArea());
    server.people.set(43, nobody);
    const opened: unknown[] = [];
    const write = server.accounts.write;
    server.accounts.write = async (each) => {
      opened.push([each.user, each.token]);
      return await write(each);
    };
    await viewer.signIn({ token: 'mv_42' }, false);
    server.setAway(true);
    viewer.rate(alien, 5);
    await settle();
    server.setAway(false);
    await viewer.signIn({ token: 'mv_43' }, false);
    viewer.rate(heat, 3);
    outbox.flush();
    await settle();
    expect(new Set(opened.map(String))).toEqual(new Set(['42,mv_42', '43,mv_43']));
    expect(server.people.get(42)!.ratings).toMatchObject([{ movie: alien.id }]);
    expect(server.people.get(43)!.ratings).toMatchObject([{ movie: heat.id }]);
  });

  it('that is no longer there is a visitor again, and is told', async () => {
    const server = createServer();
    const area = createArea();
    await open(server, area).viewer.signIn({ user: 42 }, false);
    server.people.delete(42);
    const { viewer, gone } = open(server, area);
    await settle();
    expect([viewer.account.value, gone]).toEqual([null, [42]]);
  });

  it('does not lose what is said while its data are on their way', async () => {
    const server = createServer();
    const { viewer } = open(server, createArea());
    let answer = () => {};
    const read = server.accounts.read;
    server.accounts.read = async (id) => {
      const person = await read(id);
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return person;
    };
    await viewer.signIn({ user: 42 }, false);
    await settle();
    viewer.rate(alien, 5);
    await settle();
    answer();
    await settle();
    expect(viewer.stars.value.get(alien.id)).toBe(5);
  });
});
