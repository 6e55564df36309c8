import { type Dataset, likesOf, selectRatings, viewerOf } from '../dataset/dataset.ts';
import { hash32, hashText } from '../dataset/seeded.ts';
import { hourAtShare, type TimeCounts, timeCountsOf, timesFrom } from '../dataset/times.ts';
import { hourMs } from '../domain/trend.ts';
import type { MovieId, UserId, Viewer } from '../domain.ts';
import type { Recommender } from '../recommend/recommender.ts';
import { columnMeans, type Interval, intervalOf, resampledMeans } from './bootstrap.ts';

/** What a candidate has to show before it may answer. */
export type Verdict = {
  passed: boolean;
  /** In words. */
  reason: string;
  /** Users whose newest liked movie was hidden from both models. */
  users: number;
  /** NDCG@10 on them; null if there was nothing to compare. */
  candidate: number | null;
  active: number | null;
  /** 95 % interval of candidate minus active. */
  difference: Interval | null;
};

export type PanelMember = { viewer: Viewer; hidden: MovieId };

const seed = 20;
const panelShare = 0.1;
/** More users would only make the comparison last longer. */
const maxUsers = 5000;
const listLength = 10;
/** With fewer users a difference says nothing. */
const minUsers = 20;

/** Where the times are known, a like has to be among this share of the newest entries to be judged. */
const newestShare = 0.2;

/**
 * Hides from training the newest liked movie of every tenth user, of 5,000 at most (one by a seeded draw where times are
 * unknown). Where times are known, only likes of the newest data are hidden, if there are enough of them. The users are the
 * same in every training, or fewer of the same as more come, so the active model has not seen what is hidden now either: it
 * was hidden from it too, or came later.
 * @param site how many users there are and the times of all entries, where the dataset has only a part of them
 */
export function drawPanel(
  dataset: Dataset,
  site: { users: number; times: TimeCounts } = { users: dataset.userIds.length, times: timeCountsOf(dataset.ratings) },
): { visible: Dataset; members: PanelMember[] } {
  const { ratings } = dataset;
  const { rowStart, movie } = ratings;
  const newestTime = hourMs * hourAtShare(site.times, 1 - newestShare);
  const hidden = new Map<number, number>();
  const liked = likesOf(ratings);
  const share = panelShareOf(site.users);
  dataset.userIds.forEach((id, user) => {
    if (!isDrawn(id, share)) return;
    const entry = newestLiked(dataset, liked, rowStart[user], rowStart[user + 1]);
    if (entry !== undefined && rowStart[user + 1] - rowStart[user] > 1) hidden.set(user, entry);
  });
  const recentOnly = [...hidden].filter(([, entry]) => ratings.time[entry] >= newestTime);
  const panel = new Map(timesFrom(site.times).known && recentOnly.length >= minUsers ? recentOnly : hidden);
  const entries = new Set(panel.values());
  const visible = selectRatings(dataset, (entry) => !entries.has(entry));
  const members = [...panel].map(([user, entry]) => ({
    viewer: viewerOf(visible, user),
    hidden: dataset.movies[movie[entry]].id,
  }));
  return { visible, members };
}

/** The share of the users that the panel is drawn from. */
export function panelShareOf(users: number): number {
  return Math.min(panelShare, maxUsers / users);
}

/** Whether a user is among a share of all; those of a smaller share are among those of a larger one, too. */
export function isDrawn(user: UserId, share: number): boolean {
  return hash32(seed, user) < share * 2 ** 32;
}

function newestLiked(
  { ratings, movies }: Dataset,
  liked: (entry: number) => boolean,
  start: number,
  end: number,
): number | undefined {
  const order = (entry: number) => ({
    time: Number.isNaN(ratings.time[entry]) ? 0 : ratings.time[entry],
    draw: hashText(seed, movies[ratings.movie[entry]].id),
  });
  let newest: number | undefined;
  for (let entry = start; entry < end; entry++) {
    if (!liked(entry)) continue;
    if (newest === undefined) newest = entry;
    const [best, here] = [order(newest), order(entry)];
    if (here.time > best.time || (here.time === best.time && here.draw > best.draw)) newest = entry;
  }
  return newest;
}

/**
 * Lets both models answer the panel as they would be served. The candidate fails if its NDCG@10 is worse by more than
 * `margin` with confidence: the whole 95 % interval of the paired difference lies below -margin.
 * @param active the active model, or why there is nothing to compare with, which becomes the verdict's reason
 */
export async function judge(
  candidate: Recommender,
  active: Recommender | string,
  members: readonly PanelMember[],
  margin: number,
): Promise<Verdict> {
  const users = members.length;
  const nothing = { users, candidate: null, active: null, difference: null };
  if (users === 0)
    return {
      ...nothing,
      passed: true,
      reason: 'nothing to judge it by: of the tenth of the users drawn for it, none has a like and another rating',
    };
  const columns = typeof active === 'string' ? [candidate] : [candidate, active];
  const values = new Float64Array(users * columns.length);
  for (const [row, member] of members.entries()) {
    for (const [column, recommender] of columns.entries()) {
      values[row * columns.length + column] = await gainOf(recommender, member);
    }
  }
  const table = { rows: users, columns: columns.length, values };
  const [ours, theirs] = columnMeans(table);
  if (typeof active === 'string') return { ...nothing, candidate: ours, passed: true, reason: active };

  const difference = intervalOf(resampledMeans(table, seed), 0, 1);
  const measured = { users, candidate: ours, active: theirs, difference };
  const figures = `NDCG@10 ${ours.toFixed(4)} against ${theirs.toFixed(4)} on ${users} users`;
  if (users < minUsers) return { ...measured, passed: true, reason: `${figures}: too few users to tell` };
  const worse = difference[1] < -margin;
  const range = `difference ${difference.map((end) => end.toFixed(4)).join(' to ')}`;
  return {
    ...measured,
    passed: !worse,
    reason: `${figures}, ${range}: ${worse ? 'worse than the active model' : 'not worse'}`,
  };
}

/** NDCG@10 of one right answer. */
async function gainOf(recommender: Recommender, { viewer, hidden }: PanelMember): Promise<number> {
  const list = await recommender.recommend(viewer, listLength);
  const rank = list.findIndex(({ movieId }) => movieId === hidden);
  return rank < 0 ? 0 : 1 / Math.log2(rank + 2);
}
