import type { Dataset } from '../dataset/dataset.ts';
import type { Recommender } from '../recommend/recommender.ts';

/** An algorithm under evaluation: ratings in, recommender out. */
export type EvaluatedModel = {
  name: string;
  /** One line for the report. */
  description: string;
  /** Learns from all ratings of `dataset`, whatever their part, and from nothing else. */
  fit(dataset: Dataset): Promise<Recommender>;
};
