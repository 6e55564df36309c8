import type { Dataset } from '../dataset/dataset.ts';
import type { Relevance } from '../dataset/relevance.ts';
import type { Recommender } from '../recommend/recommender.ts';

/** An algorithm under evaluation: ratings in, recommender out. */
export type EvaluatedModel = {
  name: string;
  /** One line for the report. */
  description: string;
  /** Learns from all ratings of `dataset`, whatever their part, and from nothing else. */
  fit(dataset: Dataset, task: Task): Promise<EvaluatedRecommender>;
};

/** What a model has to be good at, which a site would know of itself. */
export type Task = {
  /** Whether what comes next is judged; otherwise ratings of all times, drawn by chance. */
  byTime: boolean;
  relevance: Relevance;
};

export type EvaluatedRecommender = Recommender & {
  /** Called at the beginning of a day with what is known by then, for models that count what is popular without retraining. */
  advance?(seen: Dataset): void;
};
