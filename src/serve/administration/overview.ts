import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { listImports } from '../../store/imports/imports.ts';
import { listTopics, readOverview } from '../../store/overview.ts';
import type { AppOptions } from '../context.ts';
import { metricSources } from '../operation/metric-sources.ts';
import { problems } from '../problems.ts';
import { toImportAnswer } from './import-schema.ts';
import { overviewSchema, toRowCounts, toStream } from './overview-schema.ts';

/** `GET /v1/overview`. */
export function overviewRoute(options: AppOptions): FastifyPluginAsyncTypebox {
  const { sql, model, stream } = options;
  const { activeModel } = metricSources(options);
  return async (app) => {
    app.get(
      '/overview',
      {
        config: { access: 'admin' },
        schema: {
          operationId: 'readOverview',
          summary: 'How the server and its data stand',
          description: 'Counts are exact, and take longer the more rows there are. Needs the scope `admin`.',
          tags: ['operation'],
          response: { 200: overviewSchema, ...problems },
        },
      },
      async () => {
        const [overview, topics, [newest], active] = await Promise.all([
          readOverview(sql),
          listTopics(sql),
          listImports(sql, 1),
          activeModel(),
        ]);
        return {
          rows: toRowCounts(overview),
          last_event: overview.lastEvent?.toISOString() ?? null,
          last_import: newest ? toImportAnswer(newest) : null,
          stream: toStream(topics, stream?.()),
          model: active ? describeModel(active, model.current()?.dataAsOf ?? null) : null,
          ratings_since_training: active ? overview.ratings - active.ratings : null,
        };
      },
    );
  };
}

function describeModel({ version, created }: { version: number; created: Date }, dataAsOf: Date | null) {
  return {
    version,
    data_as_of: dataAsOf?.toISOString() ?? null,
    trained: created.toISOString(),
    age_seconds: (Date.now() - created.getTime()) / 1000,
  };
}
