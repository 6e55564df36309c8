import { api } from '../../api.ts';
import { useAnswer } from '../../components/hooks.ts';
import { bareSummary, loadSummaries, summaries } from '../../state/summaries.ts';
import type { UserKey } from '../../state/user-key.ts';
import { viewer } from '../../state/viewer.ts';
import type { Listed } from './sorting.ts';

/** As on the server, where a runtime is not known. */
const usualRuntime = 100;

export type WatchedFilms = { films: readonly (Listed & { share: number })[]; isWaiting: boolean };

/** What the viewer's account has watched, newest first. A visitor has watched nothing here. */
export function useWatched(): WatchedFilms {
  const account = viewer.account.value;
  const { answer = [], isWaiting } = useAnswer(
    (options) => (account === null ? undefined : readWatched(account, options)),
    [account],
  );
  const films = answer.map(({ movie, title, minutes, timestamp }) => {
    const summary = summaries.value.get(movie) ?? bareSummary(movie, title);
    const share = Math.min(1, minutes / (summary.runtime || usualRuntime));
    return { movie: summary, stars: viewer.stars.value.get(movie) ?? null, timestamp, share };
  });
  return { films, isWaiting };
}

async function readWatched(id: UserKey, options: { signal?: AbortSignal }) {
  const watched = [];
  for await (const each of api.each('/v1/users/{id}/watches', { id, limit: 1000 }, options)) watched.push(each);
  // Shares are known with the runtimes.
  await loadSummaries(
    watched.map(({ movie }) => movie),
    options,
  );
  return watched;
}
