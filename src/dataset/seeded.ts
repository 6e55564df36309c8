/**
 * Chance that can be repeated: numbers that depend on a seed and on what they are for, never on the order in which they
 * are asked for.
 */

/** 32 well-mixed bits of `value` under `seed`: the finaliser of MurmurHash3 (A. Appleby, 2011) over both. */
export function hash32(seed: number, value: number): number {
  // Ids go up to 2^53, so both halves count.
  const low = mixed((value ^ mixed(seed ^ 0x9e3779b9)) >>> 0);
  return mixed(low ^ Math.floor(value / 2 ** 32)) >>> 0;
}

/** 32 bits of a text (FNV-1a of its UTF-16 code units, then mixed). */
export function hashText(seed: number, text: string): number {
  let hash = 0x811c9dc5;
  for (let position = 0; position < text.length; position++) {
    hash = Math.imul(hash ^ text.charCodeAt(position), 0x01000193);
  }
  return hash32(seed, hash >>> 0);
}

/** The `position`th number of the sequence `seed`, from 0 to `below - 1`, uniform to within `below` / 2^32. */
export function randomBelow(seed: number, position: number, below: number): number {
  return Math.floor((hash32(seed, position) / 2 ** 32) * below);
}

type Key = number | string;
type Keyed<Item> = { item: Item; itemKey: Key; hash: number };

/** `items` in an order that only their `key` and the seed decide. */
export function shuffled<Item>(items: readonly Item[], seed: number, key: (item: Item) => Key): Item[] {
  return items
    .map((item) => withHash(item, seed, key))
    .sort(byHash)
    .map(({ item }) => item);
}

/** The first `count` of the shuffled items; of the others no more than as many are held at a time. */
export function firstShuffled<Item>(
  items: Iterable<Item>,
  count: number,
  seed: number,
  key: (item: Item) => Key,
): Item[] {
  const held: Keyed<Item>[] = [];
  let largest = Number.POSITIVE_INFINITY;
  const cut = () => {
    held.sort(byHash).splice(count);
    if (held.length === count) largest = held.at(-1)?.hash ?? -1;
  };
  for (const item of items) {
    const keyed = withHash(item, seed, key);
    if (keyed.hash > largest) continue;
    held.push(keyed);
    if (held.length > 2 * count) cut();
  }
  cut();
  return held.map(({ item }) => item);
}

function withHash<Item>(item: Item, seed: number, key: (item: Item) => Key): Keyed<Item> {
  const itemKey = key(item);
  return { item, itemKey, hash: typeof itemKey === 'string' ? hashText(seed, itemKey) : hash32(seed, itemKey) };
}

function byHash(a: Keyed<unknown>, b: Keyed<unknown>): number {
  return a.hash - b.hash || (a.itemKey < b.itemKey ? -1 : 1);
}

function mixed(bits: number): number {
  let hash = bits;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
