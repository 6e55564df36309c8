import type { Estimate, Evaluation, ModelResult } from '../result.ts';
import { groupingNouns, knownGroupings, list, percent, signedInterval } from './words.ts';

type Named = { name: string; result: ModelResult };

/** In smaller groups, chance decides who is ahead. */
const minUsers = 30;

/**
 * What the figures say, for a reader in a hurry: which model is best and by how much, how sure that is, and for whom it
 * is not the best. One sentence each.
 */
export function describeVerdict(evaluation: Evaluation): string[] {
  const ranked = Object.entries(evaluation.models)
    .map(([name, result]) => ({ name, result }))
    .sort((a, b) => b.result['ndcg@10'] - a.result['ndcg@10']);
  const [best, next] = ranked;
  const found = `${hundred(best)} of 100 users find a movie that they like among their ten`;
  if (!next) return [`Only ${best.name} was evaluated: ${found}.`, ...versusPopular(best)];
  const apart = leadOf(best, next);
  const headline =
    apart === 'chance'
      ? `${best.name} and ${next.name} cannot be told apart: with both, about ${found}.`
      : `${best.name} recommends best: ${found}; with ${next.name}, the next best, ${hundred(next)} do.`;
  return [
    ...beatenByBaselines(evaluation),
    headline,
    describeLead(best, next, apart),
    ...versusPopular(best),
    notBestFor(best, ranked, evaluation),
  ];
}

/** First of all: which models are better than the first one, the site's own, by more than chance explains. */
function beatenByBaselines({ models }: Evaluation): string[] {
  const [first] = Object.keys(models);
  const better = Object.entries(models).filter(([, { difference }]) => difference && difference['ndcg@10'].ci[0] > 0);
  if (better.length === 0) return [];
  const names = list(better.map(([name]) => name));
  return [
    `${first} is not the best here: ${names} ${better.length === 1 ? 'is' : 'are'} better by more than chance explains.`,
  ];
}

function hundred({ result }: Named): string {
  return (100 * result['hr@10']).toFixed(0);
}

/** The interval of the lead; `chance` where it holds 0, `unknown` where neither of the two is the first model. */
function leadOf(best: Named, next: Named): [low: number, high: number] | 'chance' | 'unknown' {
  if (best.result.difference !== null && next.result.difference !== null) return 'unknown';
  const ahead = best.result.difference?.['ndcg@10'].ci;
  const behind = next.result.difference?.['ndcg@10'].ci;
  const [low, high] = ahead ?? [-behind![1], -behind![0]];
  return low > 0 ? [low, high] : 'chance';
}

function describeLead(best: Named, next: Named, apart: ReturnType<typeof leadOf>): string {
  const [ours, theirs] = [best, next].map(({ result }) => result['ndcg@10']);
  const share = theirs > 0 ? `, ${percent(ours / theirs - 1, 1)} more` : '';
  const figures = `In NDCG@10, the measure of the whole list, that is ${ours.toFixed(4)} against ${theirs.toFixed(4)}${share}`;
  if (apart === 'unknown') return `${figures}.`;
  if (apart === 'chance') return `${figures}, a difference that chance alone can explain.`;
  return `${figures}, more than chance explains: the 95 % interval of the lead is ${signedInterval(apart)}.`;
}

function versusPopular({ name, result }: Named): string[] {
  if (name === 'popular') return [];
  const { better, same, worse } = result.versusPopular;
  return [
    `Compared with one list of popular movies for everyone, ${name} is better for ${percent(better)} of users, worse ` +
      `for ${percent(worse)} and the same for ${percent(same)}.`,
  ];
}

/** Where another model is clearly better than `best`: above the interval of its mean. */
function notBestFor(best: Named, ranked: readonly Named[], { coldMovieOrders }: Evaluation): string {
  const groupsLost = knownGroupings(best.result).flatMap((grouping) =>
    best.result.groups[grouping].flatMap(({ group }, position) => {
      const winner = clearWinner(
        best.name,
        estimatesOf(ranked, ({ groups }) => groups[grouping][position]),
      );
      return winner === undefined ? [] : [`${groupingNouns[grouping](group)} (${winner} is better)`];
    }),
  );
  const orders = Object.entries(coldMovieOrders ?? {});
  const ofMovies = clearWinner(best.name, [...estimatesOf(ranked, ({ coldMovies }) => coldMovies), ...orders]);
  const moviesLost = ofMovies === undefined ? [] : [`movies that nobody has rated yet (${ofMovies} is better)`];
  const lost = [...groupsLost, ...coldUsersLost(best, ranked), ...moviesLost];
  if (lost.length > 0) return `It is not the best for ${list(lost)}.`;
  return `No other is clearly ahead of it in any group of at least ${minUsers} users.`;
}

function coldUsersLost(best: Named, ranked: readonly Named[]): string[] {
  const lostTo = new Map<string, string[]>();
  best.result.coldUsers?.forEach(({ ratings }, position) => {
    const winner = clearWinner(
      best.name,
      estimatesOf(ranked, ({ coldUsers }) => coldUsers?.[position]),
    );
    if (winner !== undefined) lostTo.set(winner, [...(lostTo.get(winner) ?? []), String(ratings)]);
  });
  return [...lostTo].map(([winner, ratings]) => `new users with ${list(ratings)} ratings known (${winner} is better)`);
}

type NamedEstimate = [name: string, estimate: Estimate];

function estimatesOf(
  models: readonly Named[],
  estimateOf: (result: ModelResult) => Estimate | null | undefined,
): NamedEstimate[] {
  return models.flatMap(({ name, result }) => {
    const estimate = estimateOf(result);
    return estimate ? [[name, estimate] satisfies NamedEstimate] : [];
  });
}

function clearWinner(best: string, estimates: readonly NamedEstimate[]): string | undefined {
  const own = estimates.find(([name]) => name === best)?.[1];
  if (!own || own.users < minUsers) return undefined;
  const [winner, { 'ndcg@10': score }] = estimates.toSorted(([, a], [, b]) => b['ndcg@10'] - a['ndcg@10'])[0];
  return score > own.ci[1] ? winner : undefined;
}
