import { describe, expect, test } from 'vitest';
import {
  choose,
  goTo,
  rateQuestions,
  readSettledRows,
  readSettledWall,
  readWall,
  rows,
  signIn,
  wall,
} from './actions.ts';
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
    await page.getByText('No film passes all of these filters. There are some with:').waitFor();
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
      ['Seen', second, 'Not seen after all'],
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
    await wall(page).getByText('On your watchlist').waitFor();
    await goTo(page, 'My ratings');
    await page.getByRole('link', { name: /^Watchlist/ }).click();
    await page.getByRole('main').getByRole('link', { name: first, exact: true }).waitFor();
  });
});

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

describe('the page of a film', () => {
  test('has why it is in the list, what is like it, and what people think', async () => {
    const { page } = await visit('/');
    const [rated] = (await rateQuestions(page, 5)) as [string];
    await page.goto('/list');
    const [recommended] = (await readSettledWall(page)) as [string];
    await wall(page).getByRole('link', { name: recommended, exact: true }).click();
    await page.getByRole('heading', { level: 1, name: recommended, exact: true }).waitFor();
    await page.getByText(/^It is number 1 of [\d,]+ in your list\.$/).waitFor();
    await page.getByText(/^\d\.\d from [\d,]+ ratings$/).waitFor();
    await page.getByRole('heading', { name: 'Why it’s recommended' }).waitFor();
    const why = page.getByRole('region', { name: 'For you' });
    expect(await why.textContent()).toContain(`${rated}, 5 stars`);
    const similar = page.getByRole('list', { name: 'Fans also like' });
    await eventually(() => similar.getByRole('link').count()).toBeGreaterThan(7);
    const audience = page.getByRole('region', { name: 'What people think' });
    await audience.getByRole('heading', { name: 'Ratings' }).waitFor();
    expect(await page.getByRole('link', { name: 'IMDb' }).getAttribute('href')).toMatch(/^https:\/\/www\.imdb\.com\//);
  });

  test.each([
    ['More like this', 'similar'],
    ['Why this film?', 'for-you'],
  ])('begins with what its menu was asked for: %s', async (item, part) => {
    const { page } = await visit('/list');
    const [recommended] = (await readSettledWall(page)) as [string];
    await choose(wall(page), recommended, item);
    await page.getByRole('heading', { level: 1, name: recommended, exact: true }).waitFor();
    await eventually(() => page.evaluate(() => document.activeElement?.id)).toBe(part);
  });

  test('that is not there says so, as does a place that is none', async () => {
    const { page } = await visit('/movies/no+such+film+1900', { expects: /404/ });
    await page.getByRole('heading', { name: 'This film is not here' }).waitFor();
    await page.evaluate(() => history.pushState(null, '', '/nowhere'));
    await page.getByRole('link', { name: 'your recommendations' }).click();
    await page.waitForURL('/');
  });
});

describe('search', () => {
  test('is done by keyboard alone', async () => {
    const { page } = await visit('/');
    const field = page.getByRole('combobox', { name: 'Search for a film' });
    await field.focus();
    await page.keyboard.type('godfather');
    const options = page.getByRole('listbox', { name: 'Films' }).getByRole('option');
    await eventually(() => options.count()).toBeGreaterThan(1);
    await eventually(() => page.getByRole('banner').getByRole('search').getByRole('status').textContent()).toMatch(
      /^\d+ films found/,
    );
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const chosen = options.nth(1);
    await eventually(() => chosen.getAttribute('aria-selected')).toBe('true');
    expect(await field.getAttribute('aria-activedescendant')).toBe(await chosen.getAttribute('id'));
    const address = await chosen.getAttribute('href');
    await page.keyboard.press('Escape');
    expect(await field.getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(address!);
  });

  test('has all that was found on a page of its own, or says that there is nothing', async () => {
    const { page } = await visit('/');
    await page.getByRole('combobox', { name: 'Search for a film' }).fill('love');
    await page.keyboard.press('Enter');
    await page.waitForURL('/search?q=love');
    const found = page.getByRole('main').getByRole('link');
    await eventually(() => found.count()).toBe(24);
    await page.getByRole('button', { name: 'More films' }).click();
    await eventually(() => found.count()).toBeGreaterThan(24);
    await page.goto('/search?q=zzzzqqqq');
    await page.getByText('Nothing found.').waitFor();
  });
});

describe('watching together', () => {
  test('has one list, each one’s score, and all of it in the address', async () => {
    const { page } = await visit('/', { expects: /status of 40[04]/ });
    await signIn(page, 42);
    await goTo(page, 'Watch together');
    await page.waitForURL(/with=42$/);
    const add = async (user: string) => {
      await page.getByLabel('Add someone').fill(user);
      await page.keyboard.press('Enter');
    };
    await add('7');
    await add('no such person');
    await page.getByText('No one found.').waitFor();
    const list = page.getByRole('region', { name: 'Your list' });
    const titles = () => list.getByRole('link').allTextContents();
    await eventually(async () => (await titles()).length).toBeGreaterThan(9);
    const byAverage = await titles();
    await page.getByLabel('No one hates it').check();
    await eventually(titles).not.toEqual(byAverage);
    expect(decodeURIComponent(page.url())).toContain('with=42,7&strategy=least_misery');
    const first = list
      .getByRole('listitem')
      .filter({ has: page.getByRole('link') })
      .first();
    expect(await first.textContent()).toMatch(/You.*Member 7/);
    const byMisery = await titles();
    await page.reload();
    await eventually(titles).toEqual(byMisery);
    const { page: other } = await visit(page.url());
    await eventually(() =>
      other.getByRole('region', { name: 'Your list' }).getByRole('link').allTextContents(),
    ).toEqual(byMisery);

    await add('987654321');
    await page.getByText('Nobody here is called 987654321.').waitFor();
    await page.getByRole('button', { name: 'Remove Member 987654321' }).click();
    await eventually(titles).toEqual(byMisery);
  });

  test('takes a visitor with ratings in', async () => {
    const { page } = await visit('/');
    await rateQuestions(page, 5);
    await goTo(page, 'Watch together');
    await page.getByText('You take part with the ratings in this browser.').waitFor();
    await page.getByLabel('Add someone').fill('7');
    await page.keyboard.press('Enter');
    const first = page
      .getByRole('region', { name: 'Your list' })
      .getByRole('listitem')
      .filter({ hasText: 'Member 7' })
      .first();
    await eventually(() => first.textContent()).toMatch(/Member 7.*You/);
  });
});
