import type { FastifyBaseLogger } from 'fastify';
import { messageOf } from '../../errors.ts';
import type { Sql } from '../../store/database.ts';
import { findActiveModel, watchActiveModel } from '../../store/models/models.ts';
import { watchMovies } from '../../store/movies/movies.ts';
import { claimed } from '../../store/postgres/claims.ts';
import { serialize } from '../serialize.ts';
import { followCatalogue, loadModel, type RecommenderName } from './loaded-model.ts';
import { loadStoredModels, type ModelReader, pruneCache } from './model-cache.ts';
import type { LoadedModel, ServedModel } from './served-model.ts';
import { readTrendFor } from './trend.ts';

export type LiveModel = ServedModel & { close(): Promise<void> };

const retryMs = 5000;
/** How often the trend is read; less often if that would take more than a fiftieth of the time. */
const trendEveryMs = 60_000;
const maxTrendShare = 0.02;

/**
 * Opens the active model and follows activations and changes of movies. If a later model cannot be loaded, the current one keeps
 * answering while loading is retried.
 * @param name the recommender that answers by default
 * @param options how often to read the trend, and where to read models from; by default from the home's cache
 * @throws MarqueeError ARTIFACT_DAMAGED if the first model is unreadable
 */
export async function openLiveModel(
  sql: Sql,
  home: string,
  log: Pick<FastifyBaseLogger, 'info' | 'error'>,
  name: RecommenderName = 'marquee',
  options: { readTrendEveryMs?: number; read?: ModelReader } = {},
): Promise<LiveModel> {
  const { readTrendEveryMs = trendEveryMs, read = (stored) => loadStoredModels(sql, home, stored) } = options;
  let current: LoadedModel | undefined;
  let prepared: LoadedModel | undefined;
  let isClosed = false;
  const retries = new Set<NodeJS.Timeout>();
  let trendTimer: NodeJS.Timeout | undefined;
  let reading: Promise<void> = Promise.resolve();
  const loading = serialize(load);
  const following = serialize(follow);

  async function load(): Promise<void> {
    const stored = await findActiveModel(sql);
    if (!stored || stored.version === current?.version) return;
    const ready = prepared?.version === stored.version ? prepared : undefined;
    prepared = undefined;
    if (ready) await followCatalogue(sql, ready);
    current = ready ?? (await loadModel(sql, read, stored, name));
    log.info({ model: stored.version, dataAsOf: stored.dataAsOf }, 'model loaded');
    await pruneCache(sql, home).catch((error: unknown) => {
      log.error(`Models that are no longer kept could not be deleted from the home: ${messageOf(error)}`);
    });
  }

  async function follow(): Promise<void> {
    if (current) await followCatalogue(sql, current);
  }

  /** Reads the trend and schedules the next reading. */
  async function followTrend(): Promise<void> {
    const started = performance.now();
    try {
      if (current) {
        const { linear } = current;
        linear.trend.set(await readTrendFor(sql, linear));
      }
    } catch (error) {
      log.error(`The trend cannot be read: ${messageOf(error)}`);
    }
    scheduleTrend((performance.now() - started) / maxTrendShare);
  }

  /** On the full minute, so that servers with equal clocks read the same trend and give the same answers until the next reading. */
  function scheduleTrend(leastPause: number): void {
    if (isClosed) return;
    const now = Date.now();
    const next = Math.ceil((now + Math.max(leastPause, 1)) / readTrendEveryMs) * readTrendEveryMs;
    trendTimer = setTimeout(() => {
      reading = followTrend();
    }, next - now).unref();
  }

  /** Failures may be temporary: the database may be restarting, or the disk full. */
  const inBackground = (work: { run(): Promise<void> }, what: string) =>
    void work.run().catch((error) => {
      log.error(`${what}: ${messageOf(error)}`);
      if (!isClosed) retries.add(setTimeout(() => inBackground(work, what), retryMs).unref());
    });
  await loading.run();
  scheduleTrend(0);
  const stops = await Promise.all([
    watchActiveModel(sql, () => inBackground(loading, 'The active model cannot be loaded')),
    watchMovies(sql, () => inBackground(following, 'Changed movies cannot be read')),
  ]);
  return {
    current: () => current,
    async prepare(stored) {
      if (stored.version !== current?.version) prepared = await loadModel(sql, read, stored, name);
    },
    reload: () => loading.run(),
    async catchUp(catalogueVersion) {
      // Without this request's claim, as all current requests wait for it.
      if (current && current.catalogueVersion < catalogueVersion) await claimed(undefined, () => following.run());
    },
    async close() {
      isClosed = true;
      for (const retry of retries) clearTimeout(retry);
      clearTimeout(trendTimer);
      await Promise.all(stops.map((stop) => stop()));
      await Promise.allSettled([loading.settled(), following.settled(), reading]);
    },
  };
}
