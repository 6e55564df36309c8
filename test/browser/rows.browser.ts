import { describe, expect, test } from 'vitest';
import { choose, rateQuestions, readSettledRows, rows } from './actions.ts';
import { eventually, useVisits } from './visits.ts';

const { visit } = useVisits();

describe('the rows', () => {
  test('each open into a wall, which reloading keeps', async () => {
    const { page } = await visit('/');
    await rateQuestions(page, 5, 4);
    await readSettledRows(page);
    await rows(page)
      .getByRole('link', { name: /^See all/ })
      .last()
      .click();
    await page.waitForURL(/\/row\?kind=/);
    const titles = () => page.getByRole('main').locator('.wall .film-card-title').allTextContents();
    await eventually(async () => (await titles()).length).toBeGreaterThan(2);
    const before = await titles();
    await page.reload();
    await eventually(titles).toEqual(before);
  });

  test('scroll by buttons, and by keyboard', async () => {
    const { page } = await visit('/');
    await readSettledRows(page);
    const row = page.locator('.row').first();
    const place = () => row.locator('.row-films').evaluate(({ scrollLeft }) => scrollLeft);
    await row.getByRole('button', { name: /^Scroll on/ }).click();
    await eventually(place).toBeGreaterThan(300);
    await row.getByRole('button', { name: /^Scroll back/ }).click();
    await eventually(place).toBe(0);
  });

  test('of the watchlist say so once, in the heading', async () => {
    const { page } = await visit('/');
    const [, title = ''] = await rateQuestions(page, 5, 4);
    const [listed = ''] = (await readSettledRows(page)).filter((each) => each !== title);
    await choose(rows(page), listed, 'Add to watchlist');
    await page.reload();
    const watchlist = page.getByRole('region', { name: 'From your watchlist' });
    await watchlist.locator('.film-card').first().waitFor();
    expect(await watchlist.locator('.mark').count()).toBe(0);
  });
});
