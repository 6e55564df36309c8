import type { EachLike } from '../dataset/times.ts';

/** In a key, the hour (since 1970, or before) follows the movie's number. */
const hours = 2 ** 32;
const firstHour = -(2 ** 31);

/**
 * Adds up likes by movie and hour as they come. Memory grows with the pairs of movie and hour that have likes, 16 bytes each, not
 * with the likes.
 */
export class LikeHours {
  /** Ascending, and how often each occurs. */
  #keys = new Float64Array(0);
  #counts = new Float64Array(0);
  #added = new Float64Array(1 << 16);
  #length = 0;

  add(eachLike: EachLike): void {
    eachLike((movie, hour, likes) => {
      for (let like = 0; like < likes; like++) {
        if (this.#length === this.#added.length) this.#merge();
        this.#added[this.#length++] = movie * hours + hour - firstHour;
      }
    });
  }

  readonly each: EachLike = (visit) => {
    this.#merge();
    this.#keys.forEach((key, at) => {
      const movie = Math.floor(key / hours);
      visit(movie, key - movie * hours + firstHour, this.#counts[at]);
    });
  };

  #merge(): void {
    const added = this.#added.subarray(0, this.#length).sort();
    const [keys, counts] = [this.#keys, this.#counts];
    const merged = new Float64Array(keys.length + added.length);
    const sums = new Float64Array(merged.length);
    let length = 0;
    const take = (key: number, count: number) => {
      if (length > 0 && merged[length - 1] === key) sums[length - 1] += count;
      else {
        merged[length] = key;
        sums[length++] = count;
      }
    };
    let at = 0;
    for (const key of added) {
      for (; at < keys.length && keys[at] <= key; at++) take(keys[at], counts[at]);
      take(key, 1);
    }
    for (; at < keys.length; at++) take(keys[at], counts[at]);
    this.#keys = merged.slice(0, length);
    this.#counts = sums.slice(0, length);
    // The more there is, the rarer it is merged.
    this.#added = new Float64Array(Math.max(1 << 16, length));
    this.#length = 0;
  }
}
