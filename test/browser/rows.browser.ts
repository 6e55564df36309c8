import { describe, expect, test } from 'vitest';
import { choose, rateByMouse, rateQuestions, readSettledRows, readSettledWall, rows, slider } from './actions.ts';
import { eventually, useVisits } from './visits.ts';

const { visit, server } = useVisits();

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
    // As many as the front page shows of it.
    const titles = async () =>
      (await page.getByRole('main').locator('.wall .film-card-title').allTextContents()).slice(0, 12);
    await eventually(async () => (await titles()).length).toBeGreaterThan(2);
    const before = await titles();
    await page.reload();
    await eventually(titles).toEqual(before);
  });

  test('open into a wall of more than the front page shows, which stays when one of its films is rated', async () => {
    const { page } = await visit('/row?kind=trending&title=Liked+right+now');
    const films = page.locator('.wall-film');
    await eventually(() => films.count()).toBeGreaterThan(24);
    const rated = (await films.locator('.film-card-title').nth(20).textContent())!;
    await rateByMouse(page.getByRole('main'), rated, 4);
    await page.locator('.stars-clear').waitFor();
    await page.getByRole('button', { name: 'More films' }).click();
    await eventually(() => films.count()).toBeGreaterThan(36);
    expect(await slider(page.getByRole('main'), rated).inputValue()).toBe('4');
  });

  test('that one has followed keep their films in sight when one of them is rated', async () => {
    const { page } = await visit('/', { reducedMotion: 'reduce' });
    await readSettledRows(page);
    const row = page.getByRole('region', { name: 'Liked right now' });
    const films = row.locator('.row-film');
    await row.getByRole('button', { name: /^Scroll on/ }).click();
    await eventually(() => films.count()).toBeGreaterThan(24);
    const title = (await films.locator('.film-card-title').nth(14).textContent())!;
    await films.nth(14).scrollIntoViewIfNeeded();
    const place = async () => (await slider(row, title).boundingBox())!.x;
    await rateByMouse(row, title, 5);
    const before = await place();
    await page.getByRole('heading', { name: `Because you liked ${title}` }).waitFor();
    expect(Math.abs((await place()) - before)).toBeLessThan(8);
    expect(await films.count()).toBeGreaterThan(20);
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

/** The last test, as hardly a film is left. */
test('where there are too few films for rows, that is said, with the way to the list', async () => {
  await server().sql`delete from movies where id not in ('heat+1995', 'alien+1979', 'the+matrix+1999')`;
  const { page } = await visit('/');
  await page.getByText('There are too few films here to sort them into rows.').waitFor();
  expect(await page.getByText('It becomes yours with your first star.').count()).toBe(0);
  await page.getByRole('link', { name: 'See the whole list' }).click();
  expect(await readSettledWall(page)).toHaveLength(3);
});
