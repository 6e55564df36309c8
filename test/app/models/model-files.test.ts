import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readModels, writeModels } from '../../../src/app/models/model-files.ts';
import { ratingStatistics } from '../../../src/app/training/training-input.ts';
import { writeArtifact } from '../../../src/artifact/write.ts';
import { type Kernels, loadKernels } from '../../../src/kernels/index.ts';
import { linearSections } from '../../../src/model/linear-model.ts';
import { classicSections } from '../../../src/recommend/classic/model.ts';
import { train as trainClassic } from '../../../src/recommend/classic/train.ts';
import { countsOf } from '../../../src/statistics/counts.ts';
import { trainSmall } from '../../recommend/camps.ts';
import { makeTemporaryFolder } from '../../support/folders.ts';
import { datasetOf, twoCamps } from '../../support/taste.ts';

let kernels: Kernels;
let home: { folder: string; remove(): Promise<void> };
beforeEach(async () => {
  kernels = loadKernels();
  home = await makeTemporaryFolder();
});
afterEach(async () => {
  await kernels.close();
  await home.remove();
});

it('a model of a version that stored less is refused, with what to do about it', async () => {
  const file = path.join(home.folder, 'model.marquee');
  const dataset = datasetOf(twoCamps());
  const models = {
    linear: await trainSmall(kernels, twoCamps(), 20),
    classic: trainClassic(dataset.movies, ratingStatistics(countsOf(dataset))),
  };
  await writeModels(file, models);
  expect((await readModels(file)).linear.tailContent).toEqual(models.linear.tailContent);

  const { metadata, sections } = linearSections(models.linear);
  const { 'linear.tailContent.start': _, ...fewer } = sections;
  await writeArtifact(file, { metadata, sections: { ...fewer, ...classicSections(models.classic) } });
  await expect(readModels(file)).rejects.toMatchObject({
    code: 'ARTIFACT_DAMAGED',
    message: expect.stringMatching(/another version of Marquee .*"linear.tailContent.start".* Run `marquee train`/),
  });
});
