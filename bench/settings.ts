/**
 * What the choice of settings costs a training, in one process, turn by turn, with what it finds:
 *
 *   node bin/launch.cjs bench/settings.ts [--rounds 2] [--data ../shared/data/ml-1m]
 *
 * The first round warms up; the ratio is of the fastest rounds after it.
 */
import { parseArgs } from 'node:util';
import { readFolder } from '../src/app/evaluating/data.ts';
import { defaultHeadLimit } from '../src/app/training/training.ts';
import { loadKernels } from '../src/kernels/index.ts';
import { defaultHyperparameters as hyperparameters } from '../src/model/hyperparameters.ts';
import { trainLinear } from '../src/train/train.ts';

const { values: flags } = parseArgs({
  options: { rounds: { type: 'string', default: '2' }, data: { type: 'string', default: '../shared/data/ml-1m' } },
});

const { dataset } = await readFolder(flags.data, { name: 'random', seed: 1 }, () => {});
const kernels = loadKernels();
const headLimit = defaultHeadLimit();
const ways = { fixed: undefined, chosen: { objective: 'auto', byTime: true } } as const;
const fastest = { fixed: Number.POSITIVE_INFINITY, chosen: Number.POSITIVE_INFINITY };
for (let round = 0; round <= Number(flags.rounds); round++) {
  for (const way of ['fixed', 'chosen'] as const) {
    const started = performance.now();
    const { facts } = await trainLinear(dataset, { kernels, hyperparameters, choose: ways[way], headLimit });
    const seconds = (performance.now() - started) / 1000;
    if (round > 0) fastest[way] = Math.min(fastest[way], seconds);
    console.log(`round ${round}, settings ${way}: ${seconds.toFixed(1)} s`, facts.settings ?? '');
  }
}
await kernels.close();
const ratio = fastest.chosen / fastest.fixed;
console.log(
  `with the choice ${fastest.chosen.toFixed(1)} s, without ${fastest.fixed.toFixed(1)} s: ${ratio.toFixed(2)} times`,
);
