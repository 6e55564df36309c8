import { describe, expect, test } from 'vitest';
import { choose, goTo, rateQuestions, readSettledWall, readWall, wall } from './actions.ts';
import { eventually, useVisits } from './visits.ts';

const { visit } = useVisits();

describe('the list', () => {
  test('is filtered as the address says, which reloading and going back keep', async () => {
    const { page } = await visit('/');
    await rateQuestions(page, 5);
    await page.goto('/list');
    const unfiltered = await readSettledWall(page);
    await page.getByText('Filters', { exact: true }).click();
    await page.getByLabel('Crime', { exact: true }).check();
    await page.waitForURL('/list?genre=Crime');
    await eventually(() => readWall(page)).not.toEqual(unfiltered);
    await page.getByLabel('From year').fill('1990');
    await page.getByLabel('From year').press('Enter');
    await page.waitForURL('/list?genre=Crime&year_from=1990');
    const years = async () =>
      (await wall(page).locator('.cover-note').allTextContents()).map((note) => Number(note.slice(0, 4)));
    await eventually(async () => (await years()).every((year) => year >= 1990)).toBe(true);

    const filtered = await readSettledWall(page);
    await page.reload();
    await eventually(() => readWall(page)).toEqual(filtered);
    await page.goBack();
    await page.goBack();
    await page.waitForURL('/list');
    await eventually(() => readWall(page)).toEqual(unfiltered);
    await page.goForward();
    await page.goForward();
    await eventually(() => readWall(page)).toEqual(filtered);
  });

  test('says what to give up where nothing passes the filters', async () => {
    const { page } = await visit('/list?genre=Crime&year_from=2900');
    await page.getByText('No film matches all of these filters. There are some with:').waitFor();
    await page.getByRole('main').getByRole('status').getByRole('button').first().click();
    await eventually(async () => (await readWall(page)).length).toBeGreaterThan(0);
  });

  test('is as varied as the address says', async () => {
    const { page } = await visit('/');
    await rateQuestions(page, 5);
    await page.goto('/list');
    const plain = await readSettledWall(page);
    await page.getByLabel('Variety').focus();
    for (let step = 0; step < 8; step++) await page.keyboard.press('ArrowRight');
    await page.waitForURL('/list?diversity=0.8');
    await eventually(() => readWall(page)).not.toEqual(plain);
    const varied = await readSettledWall(page);
    await page.reload();
    await eventually(() => readWall(page)).toEqual(varied);
  });

  test('goes on as far as one wants, and is as long again after reloading', async () => {
    const { page } = await visit('/');
    await rateQuestions(page, 5);
    await page.goto('/list');
    const first = await readSettledWall(page);
    for (const count of [48, 72]) {
      await page.getByRole('button', { name: 'More films' }).click();
      await eventually(() => readWall(page)).toHaveLength(count);
    }
    const all = await readWall(page);
    expect(all.slice(0, 24)).toEqual(first);
    expect(new URL(page.url()).search).toBe('?shown=72');
    const addresses = await wall(page)
      .locator('.film-card-link')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    expect(new Set(addresses).size).toBe(72);
    await page.reload();
    await eventually(() => readWall(page)).toEqual(all);
  });

  test('leaves out a film that is hidden or seen, until it may be shown again', async () => {
    const { page } = await visit('/');
    await rateQuestions(page, 4);
    await page.goto('/list');
    const before = await readSettledWall(page);
    const [first, second] = before as [string, string];
    await choose(wall(page), first, 'Not interested');
    await page.getByText(`“${first}” won’t be recommended again.`).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await eventually(() => readWall(page)).toEqual(before);
    await choose(wall(page), first, 'Not interested');
    await choose(wall(page), second, 'Seen it, no rating');
    await readSettledWall(page);
    expect((await readWall(page)).slice(0, 2)).toEqual([first, second]);
    await page.reload();
    await eventually(() => readSettledWall(page)).not.toContain(first);
    expect(await readWall(page)).not.toContain(second);
    for (const [tab, title, item] of [
      ['Hidden', first, 'Show it again'],
      ['Seen', second, 'Mark as not seen'],
    ] as const) {
      await goTo(page, 'My ratings');
      await page.getByRole('link', { name: new RegExp(`^${tab}`) }).click();
      await choose(page.getByRole('main'), title, item);
    }
    await page.goto('/list');
    await eventually(() => readSettledWall(page)).toEqual(before);
  });

  test('marks what is on the watchlist, which has a place of its own', async () => {
    const { page } = await visit('/list');
    const [first] = (await readSettledWall(page)) as [string];
    await choose(wall(page), first, 'Add to watchlist');
    await wall(page).getByText('Watchlist', { exact: true }).waitFor();
    await goTo(page, 'My ratings');
    await page.getByRole('link', { name: /^Watchlist/ }).click();
    await page.getByRole('main').getByRole('link', { name: first, exact: true }).waitFor();
  });
});

describe('the menu of a film', () => {
  test('is used by keyboard alone', async () => {
    const { page } = await visit('/list');
    const [first] = (await readSettledWall(page)) as [string];
    const button = wall(page).getByRole('button', { name: `More about ${first}`, exact: true });
    await button.focus();
    await page.keyboard.press('Enter');
    const item = (name: string) => page.getByRole('menuitem', { name });
    const isFocused = (name: string) => item(name).evaluate((element) => element === document.activeElement);
    await eventually(() => isFocused('Add to watchlist')).toBe(true);
    await page.keyboard.press('ArrowDown');
    expect(await isFocused('Seen it, no rating')).toBe(true);
    await page.keyboard.press('Escape');
    await item('Add to watchlist').waitFor({ state: 'detached' });
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await eventually(() => isFocused('Add to watchlist')).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByText(`“${first}” is on your watchlist.`).waitFor();
  });
});
