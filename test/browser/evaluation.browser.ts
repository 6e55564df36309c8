import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { eventually, useVisits } from './visits.ts';

const { visit, server } = useVisits();

/** What Chromium writes as nobody has evaluated these models. */
const noEvaluation = /404.*\/v1\/evaluation$/;

const evaluation = (page: Page) => page.getByRole('region', { name: 'Evaluation', exact: true });

test('an evaluation is begun by a button, is followed in every window, and shows its result', async () => {
  // Few of them, as models train for every part of an evaluation.
  await server().sql`delete from users where user_id > 80`;
  await server().sql`delete from movies where not exists (select from ratings where movie = id)`;
  const { page } = await visit('/admin/models', { expects: noEvaluation });
  const { page: other } = await visit('/admin/models', { expects: noEvaluation });
  const button = evaluation(page).getByRole('button', { name: 'Run an evaluation' });
  await evaluation(page).getByLabel('Hide').selectOption('ratings at random');
  await button.click();
  const progress = evaluation(page).getByRole('progressbar');
  await progress.waitFor();
  expect(await button.isDisabled()).toBe(true);
  const told: number[] = [];
  while ((await progress.count()) > 0) {
    const value = await progress.getAttribute('value', { timeout: 1000 }).catch(() => null);
    if (value !== null) told.push(Number(value));
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  expect(new Set(told).size).toBeGreaterThan(3);
  expect(told).toEqual(told.toSorted((one, next) => one - next));

  for (const each of [page, other]) {
    const models = evaluation(each).getByRole('region', { name: 'All users' });
    await models.getByRole('rowheader', { name: 'marquee', exact: true }).waitFor();
  }
  await eventually(() => button.isEnabled()).toBe(true);
  const { evaluations } = await (await fetch(`${server().url}/v1/evaluations`)).json();
  expect(evaluations).toMatchObject([{ state: 'succeeded', split: 'random' }]);
});
