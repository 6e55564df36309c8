import { attributesOnly, type Timed, type World } from './world.ts';
import type { Write } from './writes.ts';

/** The writes that take `write` back, seen from the world before it; undefined if nothing could. */
export function undoOf({ people, movies }: World, write: Write): Write[] | undefined {
  const ratingAgain = (user: number, movie: string) => {
    const person = people.get(user);
    return person ? timedAgain('rate', user, movie, person.ratings.get(movie)) : [];
  };
  switch (write.kind) {
    case 'rate':
    case 'forget rating':
      return ratingAgain(write.user, write.movie);
    case 'rate many': {
      const touched = new Map(write.ratings.map(({ user, movie }) => [`${user} ${movie}`, { user, movie }]));
      return [...touched.values()].flatMap(({ user, movie }) => ratingAgain(user, movie));
    }
    case 'watch':
    case 'forget watch': {
      const person = people.get(write.user);
      return person ? timedAgain('watch', write.user, write.movie, person.watches.get(write.movie)) : [];
    }
    case 'hide':
    case 'show': {
      const { user, movie } = write;
      return [{ kind: people.get(user)?.hidden.has(movie) ? 'hide' : 'show', user, movie }];
    }
    case 'put user':
    case 'make user':
    case 'change user':
    case 'delete user':
      return personAgain(people, write.user);
    case 'put movie':
    case 'make movie':
    case 'change movie': {
      const { movie } = write;
      const known = movies.get(movie);
      if (!known) return [{ kind: 'delete movie', movie }];
      const { came: _, ...facts } = known;
      return [{ kind: 'put movie', movie, facts }];
    }
    case 'delete movie':
      return movies.has(write.movie) ? undefined : [];
  }
}

function timedAgain(kind: 'rate' | 'watch', user: number, movie: string, before: Timed<number> | undefined): Write[] {
  const forgotten: Write = { kind: kind === 'rate' ? 'forget rating' : 'forget watch', user, movie };
  return before ? [forgotten, { kind, user, movie, value: before.value, time: before.timestamp! }] : [forgotten];
}

function personAgain(people: World['people'], user: number): Write[] {
  const person = people.get(user);
  if (!person) return [{ kind: 'delete user', user }];
  const ratings = [...person.ratings].map(([movie, { value, timestamp }]) => ({
    user,
    movie,
    rating: value,
    time: timestamp!,
  }));
  const watches = [...person.watches].flatMap(([movie, watch]) => timedAgain('watch', user, movie, watch));
  const hidden = [...person.hidden.keys()].map((movie): Write => ({ kind: 'hide', user, movie }));
  const attributes = attributesOnly(person);
  return [{ kind: 'put user', user, attributes }, { kind: 'rate many', ratings }, ...watches, ...hidden];
}
