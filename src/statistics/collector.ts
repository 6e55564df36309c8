import type { Dataset } from '../dataset/dataset.ts';
import { type EachLike, likesIn } from '../dataset/times.ts';
import type { Matrix } from '../kernels/index.ts';
import { addCounts, type Counts, countsOf, noCounts } from './counts.ts';
import { historyRows, type PreferenceSettings } from './histories.ts';
import { LikeHours } from './like-hours.ts';

/** Sums up users who come in several datasets of one catalogue. */
export class Collector {
  readonly counts: Counts;
  readonly eachLike: EachLike;
  readonly #likeHours = new LikeHours();
  readonly #gram: Matrix;
  readonly #position: Int32Array;
  readonly #settings: PreferenceSettings;

  /**
   * @param gram zeros, to which the Gram matrix is added
   * @param position row of each movie in it, -1 outside
   */
  constructor(gram: Matrix, position: Int32Array, settings: PreferenceSettings) {
    this.counts = noCounts(position.length);
    this.eachLike = this.#likeHours.each;
    this.#gram = gram;
    this.#position = position;
    this.#settings = settings;
  }

  /** @param dataset of users who have not come before */
  async add(dataset: Dataset): Promise<void> {
    addCounts(this.counts, countsOf(dataset));
    this.#likeHours.add(likesIn(dataset.ratings));
    await this.#gram.addGram(historyRows(dataset, this.#position, this.#settings));
  }
}
