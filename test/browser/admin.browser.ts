import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { eventually, useVisits } from './visits.ts';

const { visit, server } = useVisits();

/** What Chromium writes as nobody has evaluated these models. */
const noEvaluation = /404.*\/v1\/evaluation$/;

const region = (page: Page, name: string) => page.getByRole('region', { name });
const ask = async (path: string) => await (await fetch(server().url + path)).json();

describe('an administrator on the machine of a server without keys', () => {
  test('sees how things are', async () => {
    const { page } = await visit('/admin');
    await region(page, 'Status').getByText('All good: requests are being answered.').waitFor();
    const words = () => page.getByRole('main').textContent();
    await eventually(words).toContain('100,004');
    await eventually(words).toContain('9,066');
    await page.locator('figure canvas').first().waitFor();
  });

  test('trains a model, watches it, and rolls back', async () => {
    const { page } = await visit('/admin/models', { expects: noEvaluation });
    await page.getByText('Model 1 is live.').waitFor();
    await page.getByRole('button', { name: 'Train now' }).click();
    const progress = page.getByRole('progressbar', { name: /^Training \d+$/ });
    await progress.waitFor();
    const seen = new Set<string | null>();
    while ((await progress.count()) > 0) {
      seen.add(await progress.getAttribute('value', { timeout: 1000 }).catch(() => null));
      await page.evaluate(() => new Promise(requestAnimationFrame));
    }
    expect(seen.size).toBeGreaterThan(3);
    await page.getByText('Model 2 is live.').waitFor();

    await page.getByRole('button', { name: 'Roll back to model 1' }).click();
    const dialog = page.getByRole('dialog', { name: 'Activate model 1?' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Activate model 1', exact: true }).click();
    await dialog.getByRole('button', { name: 'Activate model 1' }).click();
    await page.getByText('Model 1 is live.').waitFor();
    const { models } = await ask('/v1/models');
    expect(models.find(({ state }: { state: string }) => state === 'active')).toMatchObject({ version: 1 });

    await page.getByLabel('User (number or name)', { exact: true }).fill('42');
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.waitForURL(/user=42/);
    for (const name of ['By model 1', 'By model 2']) await page.getByRole('heading', { name }).waitFor();
    const compared = page.getByRole('region', { name: 'Compare two models' }).getByRole('listitem');
    await eventually(() => compared.count()).toBeGreaterThanOrEqual(20);
  });

  test('imports a file once it is known what it holds, and sees what could not be used', async () => {
    const { page } = await visit('/admin/data', { expects: /404.*800001/ });
    const rows = [
      'timestamp,user_id,movie,rating',
      '2026-01-01T00:00:00,800001,heat+1995,4.5',
      '2026-01-01T00:00:00,800001,heat+1995x,x',
    ];
    await page
      .getByLabel('Drop a file here, or choose one')
      .setInputFiles({ name: 'ratings.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) });
    await page.getByRole('button', { name: /^Check ratings\.csv/ }).click();
    const preview = page.getByRole('region', { name: 'What would be imported from ratings.csv' });
    await preview.getByText('user_id as user, movie, rating, timestamp as time').waitFor();
    await preview.getByText('800001,heat+1995x,x').waitFor();
    expect(await ask('/v1/users/800001')).toMatchObject({ code: 'USER_UNKNOWN' });

    await page.getByRole('button', { name: 'Import it' }).click();
    await page.getByRole('heading', { name: /^Import \d+: ratings\.csv$/ }).waitFor();
    const summary = page.getByRole('region', { name: 'Rows by outcome' });
    expect(await summary.getByRole('row', { name: /^ratings/ }).textContent()).toMatch(/^ratings2/);
    const rejected = page.getByRole('region', { name: /^Rows rejected by import \d+$/ });
    await rejected.getByText('800001,heat+1995x,x').waitFor();
    const { ratings } = await ask('/v1/users/800001/ratings');
    expect(ratings).toMatchObject([{ movie: 'heat+1995', rating: 4.5 }]);

    await page.getByLabel('User (number or name), or movie title').fill('800001');
    await page.getByRole('button', { name: 'Look up', exact: true }).click();
    await region(page, 'Look up a user or movie').getByText('Heat').first().waitFor();
  });
});

describe('what a file leaves open', () => {
  test('is asked without the flags of the command line, and answered by a button', async () => {
    const { page } = await visit('/admin/data');
    const rows = ['user_id,movie_id,score', '800002,heat+1995,9', '800002,alien+1979,6'];
    await page
      .getByLabel('Drop a file here, or choose one')
      .setInputFiles({ name: 'scores.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) });
    await page.getByRole('button', { name: /^Check scores\.csv/ }).click();
    await page.getByText('the ratings run from 6 to 9, but stars from 0.5 to 5').waitFor();
    await page.getByText('Say below what its ratings run from and to.').waitFor();
    expect(await page.getByRole('main').textContent()).not.toContain('--scale');
    expect(await page.getByRole('button', { name: 'Import it' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Ratings from 0 to 10' }).click();
    await page.getByText('scale 0..10').waitFor();
    await page.getByLabel('Range of the ratings').fill('0..20');
    await page.getByLabel('Range of the ratings').blur();
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByText('scale 0..20').waitFor();

    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Check the file' }).waitFor();
    const { imports } = await ask('/v1/imports');
    expect(imports.map(({ name }: { name: string }) => name)).not.toContain('scores.csv');
  });

  test('may be whose ratings they are, which a field takes', async () => {
    const { page } = await visit('/admin/data');
    const file = { name: 'mine.csv', mimeType: 'text/csv', buffer: Buffer.from('title,year,rating\nHeat,1995,4\n') };
    await page.getByLabel('Drop a file here, or choose one').setInputFiles(file);
    await page.getByRole('button', { name: /^Check mine\.csv/ }).click();
    await page.getByText('mine.csv names no users. Say below whose ratings these are.').waitFor();
    await page.getByLabel('User, if it names none').fill('ann');
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByRole('button', { name: 'Import it' }).waitFor();
  });
});

test('the way to the operator’s pages is shown to those whom they are open to', async () => {
  const { page } = await visit('/');
  const footer = page.getByRole('contentinfo');
  await footer.getByRole('link', { name: 'Operator' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  await page.getByRole('link', { name: 'Viewers’ page' }).click();
  await footer.getByRole('link', { name: 'Operator' }).waitFor();
});

/** The last test, as a server with keys takes nothing without. */
test('keys are made, asked for, and revoked', async () => {
  const { page } = await visit('/admin/keys', { expects: /status of 401/ });
  await page.getByLabel('Name', { exact: true }).fill('operator');
  await page.getByRole('button', { name: 'Create key' }).click();
  const token = await page.locator('.new-token-text').textContent();
  expect(token).toMatch(/^mq_/);
  await page.getByRole('button', { name: 'I have saved it' }).click();
  expect(await page.content()).not.toContain(token);

  const { page: other } = await visit('/admin/models', { expects: new RegExp(`401|${noEvaluation.source}`) });
  const field = other.getByLabel('Key with the scope “admin”');
  await field.fill('mq_wrong');
  await other.getByRole('button', { name: 'Continue', exact: true }).click();
  await other.getByText('The server does not accept this key').waitFor();
  await field.fill(token!);
  await other.getByRole('button', { name: 'Continue', exact: true }).click();
  await other.getByText(/^Model \d is live\.$/).waitFor();
  expect(other.url()).not.toContain('mq_');
  await other.reload();
  await other.getByText(/^Model \d is live\.$/).waitFor();

  const { page: viewers } = await visit('/');
  await viewers.getByRole('contentinfo').getByRole('link', { name: 'API' }).waitFor();
  await viewers.getByRole('list', { name: 'Films to rate' }).getByRole('slider').first().waitFor();
  expect(await viewers.getByRole('link', { name: 'Operator' }).count()).toBe(0);
  await other.getByRole('link', { name: 'Viewers’ page' }).click();
  await other.getByRole('contentinfo').getByRole('link', { name: 'Operator' }).click();

  await page.getByRole('button', { name: 'Revoke operator' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
  // A server that has had a key stays closed after the last one is gone.
  await page.getByRole('heading', { name: 'The operator’s pages need a key' }).waitFor();
  await other.getByRole('link', { name: 'Data' }).click();
  await other.getByText('The server does not accept this key').waitFor();
  await other.getByRole('button', { name: 'Continue without a key' }).click();
  await other.getByRole('heading', { name: 'The operator’s pages need a key' }).waitFor();
});
