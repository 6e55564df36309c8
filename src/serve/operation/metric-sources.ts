import { countConnections } from '../../store/connect.ts';
import { findModel, ratingsAtTraining } from '../../store/models/models.ts';
import { countRatings } from '../../store/users/ratings.ts';
import type { AppOptions } from '../context.ts';
import type { ActiveModel, MetricSources } from './metrics.ts';

/** Where the app's metrics are read from. */
export function metricSources({
  sql,
  model,
  stream,
  answerLog,
}: Pick<AppOptions, 'sql' | 'model' | 'stream' | 'answerLog'>): Omit<MetricSources, 'inFlight'> {
  let known: ActiveModel | undefined;
  return {
    stream,
    answers: answerLog?.counts,
    async activeModel() {
      const version = model.current()?.version;
      if (version === undefined || version === known?.version) return version === undefined ? undefined : known;
      const stored = await findModel(sql, version);
      known = { version, created: stored.created, ratings: ratingsAtTraining(stored) };
      return known;
    },
    countRatings: () => countRatings(sql),
    countConnections: () => countConnections(sql),
  };
}
