import type { MovieId } from '../domain.ts';

/**
 * Finds movies by the ids in a text, by its bytes: no string is made of an id, which would have to be hashed again each time.
 * A hash table with open addresses; movies are numbered as they are added.
 */
export class IdIndex {
  /** The bytes of all ids, in UTF-8, one after the other. */
  #ids = new Uint8Array(1024);
  /** Where each begins; one more than there are. */
  #starts = new Uint32Array(64);
  #count = 0;
  /** 1 + the movie; 0 where there is none. At most half of them are taken. */
  #slots = new Int32Array(64);

  add(id: MovieId): void {
    const bytes = encoder.encode(id);
    const start = this.#starts[this.#count];
    const end = start + bytes.length;
    if (end > this.#ids.length) this.#ids = enlarged(this.#ids, new Uint8Array(2 * end));
    if (this.#count + 2 > this.#starts.length) {
      this.#starts = enlarged(this.#starts, new Uint32Array(2 * this.#starts.length));
    }
    this.#ids.set(bytes, start);
    this.#starts[++this.#count] = end;
    if (2 * this.#count > this.#slots.length) this.#rehash();
    else this.#enter(this.#count - 1);
  }

  /** The movie of each line of `text`, -1 where there is none; `count` lines. */
  findLines(text: string, count: number): number[] {
    if (line.length < 3 * text.length) line = new Uint8Array(6 * text.length);
    const bytes = line;
    const { written } = encoder.encodeInto(text, bytes);
    const found = new Array<number>(count);
    let start = 0;
    for (let index = 0; index < count; index++) {
      let hash = hashStart;
      let end = start;
      for (; end < written && bytes[end] !== lineEnd; end++) hash = Math.imul(hash ^ bytes[end], hashFactor);
      found[index] = this.#find(bytes, start, end, hash);
      start = end + 1;
    }
    return found;
  }

  #find(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    const starts = this.#starts;
    const ids = this.#ids;
    const mask = slots.length - 1;
    for (let slot = spread(hash) & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const movie = slots[slot] - 1;
      let own = starts[movie];
      if (starts[movie + 1] - own !== end - start) continue;
      let at = start;
      while (at < end && ids[own] === bytes[at]) {
        own++;
        at++;
      }
      if (at === end) return movie;
    }
    return -1;
  }

  #rehash(): void {
    this.#slots = new Int32Array(2 * this.#slots.length);
    for (let movie = 0; movie < this.#count; movie++) this.#enter(movie);
  }

  #enter(movie: number): void {
    let hash = hashStart;
    for (let at = this.#starts[movie]; at < this.#starts[movie + 1]; at++) {
      hash = Math.imul(hash ^ this.#ids[at], hashFactor);
    }
    const mask = this.#slots.length - 1;
    let slot = spread(hash) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = movie + 1;
  }
}

const encoder = new TextEncoder();
const lineEnd = 10;
/** Used again for each text. */
let line = new Uint8Array(0);

/** FNV-1a (G. Fowler, L. C. Noll, P. Vo), 32 bits. */
const hashStart = 0x811c9dc5 | 0;
const hashFactor = 0x01000193;
const spread = (hash: number) => hash ^ (hash >>> 15);

function enlarged<Numbers extends Uint8Array | Uint32Array>(numbers: Numbers, larger: Numbers): Numbers {
  larger.set(numbers);
  return larger;
}
