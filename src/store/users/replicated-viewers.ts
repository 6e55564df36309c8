import type { UserId } from '../../domain.ts';
import { createBatcher } from '../batcher.ts';
import type { Sql } from '../database.ts';
import type { Replica } from '../replica.ts';
import { createViewerReader, type FindViewer, stranger } from './viewers.ts';

type Versions = { version: number | null; catalogueVersion: number };

/**
 * Reads viewers from a replica where it has their latest write, and from the primary where it has not.
 *
 * The primary always says which version of a user's data is the latest: the triggers of db/migrations/05_viewers.sql renew it in the
 * transaction of each write, no matter which server or program writes. A replica that shows the same version of the user and of the
 * catalogue has replayed that transaction, so what it answers is what the primary would answer.
 */
export function createReplicatedViewerReader(sql: Sql, replica: Replica): FindViewer {
  const readPrimary = createViewerReader(sql);
  const readReplica = createViewerReader(replica.sql);
  const readVersions = createBatcher((ids: readonly UserId[]) => versionsOf(sql, ids));
  return async (userId, knownVersion = null) => {
    if (userId === null || replica.problem() !== undefined) return await readPrimary(userId, knownVersion);
    const latest = await readVersions(userId);
    if (latest.version === null) return { ...latest, viewer: stranger };
    if (latest.version === knownVersion) return { ...latest, viewer: undefined };
    const copy = await replica.attempt(() => readReplica(userId));
    if (copy?.version === latest.version && copy.catalogueVersion === latest.catalogueVersion) {
      replica.reads.replica++;
      return copy;
    }
    replica.reads.primary++;
    return await readPrimary(userId, knownVersion);
  };
}

async function versionsOf(sql: Sql, ids: readonly UserId[]): Promise<Versions[]> {
  return await sql<Versions[]>`
    select users.version, (select version from catalogue) as "catalogueVersion"
    from unnest(${ids as UserId[]}::bigint[]) with ordinality as asked (user_id, place)
    left join users using (user_id)
    order by place`;
}
