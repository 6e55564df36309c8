/**
 * The protocol of Neural Collaborative Filtering (He et al., WWW 2017) on a split of our own: of each user one rating is hidden
 * (the last, or one drawn by the seed where times are unknown) and ranked among 99 movies that the user has not rated, drawn
 * from all rated movies by the seed. Figures cannot be compared with those of whole catalogues.
 *
 *   node bin/launch.cjs bench/leave-one-out.ts [--data ../shared/data/ml-1m] [--seeds 1,2] [--models marquee,ease-all]
 */
import { parseArgs } from 'node:util';
import { readFolder } from '../src/app/evaluating/data.ts';
import { createEvaluatedModels, modelNames } from '../src/app/evaluating/models.ts';
import type { Dataset } from '../src/dataset/dataset.ts';
import { randomBelow } from '../src/dataset/seeded.ts';
import { parts } from '../src/dataset/splits.ts';
import { evaluate } from '../src/evaluate/evaluate.ts';
import type { NegativesRow } from '../src/evaluate/negatives.ts';
import { loadKernels } from '../src/kernels/index.ts';

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data/ml-1m' },
    seeds: { type: 'string', default: '1' },
    models: { type: 'string', default: 'marquee,ease-all,ease-stars,popular' },
  },
});

const negatives = 99;
const names = flags.models.split(',').flatMap((wanted) => modelNames.find((name) => name === wanted) ?? []);
const kernels = loadKernels();
for (const seed of flags.seeds.split(',').map(Number)) {
  const data = await readFolder(flags.data, { name: 'leave-last-out', seed }, () => {});
  const rows = drawRows(data.dataset, seed);
  const evaluation = await evaluate(
    { ...data, negatives: { name: `${negatives} drawn by seed ${seed}`, rows } },
    {
      models: createEvaluatedModels(names, { kernels, settings: { objective: 'watch' }, seed }),
      judge: 'test',
      relevance: 'watch',
      retrainDays: null,
      seed,
      cold: false,
      onProgress: () => {},
    },
  );
  console.log(`seed ${seed}: ${evaluation.data.judgedLists} users. ${data.split}`);
  for (const [name, result] of Object.entries(evaluation.models)) {
    const difference = result.difference?.['ndcg@10'];
    const paired = difference
      ? `NDCG@10 minus the first model's ${difference.mean.toFixed(4)} (${difference.ci.map((end) => end.toFixed(4)).join(' to ')})`
      : '';
    const figures = `HR@10 ${result['hr@10'].toFixed(4)}  NDCG@10 ${result['ndcg@10'].toFixed(4)}`;
    console.log(`  ${name.padEnd(10)}  ${figures}  fit ${result.seconds.fit.toFixed(1)} s  ${paired}`);
  }
}
await kernels.close();

/** A row for each user with a hidden rating. */
function drawRows({ movies, userIds, ratings }: Dataset, seed: number): NegativesRow[] {
  const { rowStart, movie, part } = ratings;
  const rated = [...new Set(movie)].sort((a, b) => a - b);
  return userIds.flatMap((userId, user) => {
    const own = movie.subarray(rowStart[user], rowStart[user + 1]);
    const hidden = own.find((_, place) => part[rowStart[user] + place] === parts.test);
    if (hidden === undefined) return [];
    const taken = new Set(own);
    const others: string[] = [];
    for (let draw = 0; others.length < negatives; draw++) {
      const other = rated[randomBelow(seed + 1000 * userId, draw, rated.length)];
      if (taken.has(other)) continue;
      taken.add(other);
      others.push(movies[other].id);
    }
    return [{ line: user + 1, userId, movieId: movies[hidden].id, others }];
  });
}
