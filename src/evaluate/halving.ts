export type Measured<Candidate> = { candidate: Candidate; score: number };

/**
 * Successive halving (Jamieson and Talwalkar, AISTATS 2016): all candidates are measured with the smallest budget, the
 * best third of them with the next, and so on. Of equal scores the earlier candidate goes on.
 * @param budgets ascending; what one is worth is up to `measure`
 * @param kept a candidate that takes part in every round whatever its score, such as the one to beat
 * @returns those measured with the largest budget, best first
 */
export async function halve<Candidate>(
  candidates: readonly Candidate[],
  budgets: readonly number[],
  kept: Candidate,
  measure: (candidate: Candidate, budget: number) => Promise<number>,
): Promise<Measured<Candidate>[]> {
  let entrants = candidates;
  let measured: Measured<Candidate>[] = [];
  for (const budget of budgets) {
    measured = [];
    for (const candidate of entrants) measured.push({ candidate, score: await measure(candidate, budget) });
    measured.sort((a, b) => b.score - a.score);
    const best = measured.slice(0, Math.max(1, Math.ceil(entrants.length / 3))).map(({ candidate }) => candidate);
    entrants = best.includes(kept) || !candidates.includes(kept) ? best : [...best, kept];
  }
  return measured;
}
