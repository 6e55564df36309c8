import type { LinearRecommender } from '../../recommend/linear/linear.ts';
import type { Sql } from '../../store/database.ts';
import { readTrend, type StoredTrend } from '../../store/movies/trend.ts';

/** For the list of trending movies, if the model itself has no trend. */
const usualHalfLifeDays = 7;

/** Reads the trend with a model's half-life. */
export async function readTrendFor(sql: Sql, { model }: LinearRecommender): Promise<StoredTrend> {
  return await readTrend(sql, model.hyperparameters.trend.halfLifeDays ?? usualHalfLifeDays);
}
