import type { LinearRecommender } from '../../recommend/linear/linear.ts';
import type { Sql } from '../../store/database.ts';
import { readTrend } from '../../store/movies/trend.ts';

/** For the trending list, if the model itself has no trend. */
const usualHalfLifeDays = 7;

/** Updates a model's trend. */
export async function updateTrend(sql: Sql, { model, trend }: LinearRecommender): Promise<void> {
  trend.set(await readTrend(sql, model.hyperparameters.trend.halfLifeDays ?? usualHalfLifeDays));
}
