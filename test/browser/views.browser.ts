import { describe, expect, test } from 'vitest';
import { goTo, rateQuestions, readSettledShelf, readShelf, shelf, signIn } from './actions.ts';
import { eventually, useVisits } from './visits.ts';

const { visit } = useVisits();

describe('the list', () => {
  test('is filtered as the address says, which reloading and going back keep', async () => {
    const { page } = await visit('/');
    await rateQuestions(page, 5);
    const unfiltered = await readSettledShelf(page);
    await page.getByText('Filters', { exact: true }).click();
    await page.getByLabel('Crime', { exact: true }).check();
    await page.waitForURL('/?genre=Crime');
    await eventually(() => readShelf(page)).not.toEqual(unfiltered);
    await page.getByLabel('From year').fill('1990');
    await page.getByLabel('From year').press('Enter');
    await page.waitForURL('/?genre=Crime&year_from=1990');
    const facts = () => shelf(page).locator('.movie-card-facts').allTextContents();
    await eventually(async () => (await facts()).every((each) => Number(each.slice(0, 4)) >= 1990)).toBe(true);
    expect((await facts()).filter((each) => !each.includes('Crime'))).toEqual([]);

    const filtered = await readSettledShelf(page);
    await page.reload();
    await eventually(() => readShelf(page)).toEqual(filtered);
    await page.goBack();
    await page.goBack();
    await page.waitForURL('/');
    await eventually(() => readShelf(page)).toEqual(unfiltered);
    await page.goForward();
    await page.goForward();
    await eventually(() => readShelf(page)).toEqual(filtered);
  });

  test('says what to give up where nothing passes the filters', async () => {
    const { page } = await visit('/?genre=Crime&year_from=2900');
    await page.getByText('No film passes all of these filters. There are some with:').waitFor();
    await page.getByRole('main').getByRole('status').getByRole('button').first().click();
    await eventually(async () => (await readShelf(page)).length).toBeGreaterThan(0);
  });

  test('is as varied as the address says', async () => {
    const { page } = await visit('/');
    await rateQuestions(page, 5);
    const plain = await readSettledShelf(page);
    await page.getByLabel('Variety').focus();
    for (let step = 0; step < 8; step++) await page.keyboard.press('ArrowRight');
    await page.waitForURL('/?diversity=0.8');
    await eventually(() => readShelf(page)).not.toEqual(plain);
    const varied = await readSettledShelf(page);
    await page.reload();
    await eventually(() => readShelf(page)).toEqual(varied);
  });

  test('goes on as far as one wants, and is as long again after reloading', async () => {
    const { page } = await visit('/');
    await rateQuestions(page, 5);
    const first = await readSettledShelf(page);
    for (const count of [48, 72]) {
      await page.getByRole('button', { name: 'More films' }).click();
      await eventually(() => readShelf(page)).toHaveLength(count);
    }
    const all = await readShelf(page);
    expect(all.slice(0, 24)).toEqual(first);
    expect(new URL(page.url()).search).toBe('?shown=72');
    const addresses = await shelf(page)
      .getByRole('heading', { level: 3 })
      .getByRole('link')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    expect(new Set(addresses).size).toBe(72);
    await page.reload();
    await eventually(() => readShelf(page)).toEqual(all);
  });

  test('leaves out a film that was hidden, until it may be shown again', async () => {
    const { page } = await visit('/');
    await rateQuestions(page, 4);
    const before = await readSettledShelf(page);
    const hide = () => page.getByRole('button', { name: `Hide ${before[0]}`, exact: true }).click();
    await hide();
    await page.getByText(`“${before[0]}” will not be shown to you again.`).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await eventually(() => readShelf(page)).toEqual(before);
    await hide();
    await eventually(() => readShelf(page)).not.toContain(before[0]);
    await goTo(page, 'My ratings');
    await page.getByRole('button', { name: `Show again : ${before[0]}` }).click();
    await goTo(page, 'For you');
    await eventually(() => readShelf(page)).toEqual(before);
  });
});

describe('the page of a film', () => {
  test('has why it is in the list, what is like it, and whom it is for', async () => {
    const { page } = await visit('/');
    const [rated] = (await rateQuestions(page, 5)) as [string];
    const [recommended] = (await readSettledShelf(page)) as [string];
    await shelf(page).getByRole('link', { name: recommended, exact: true }).click();
    await page.getByRole('heading', { level: 1, name: recommended, exact: true }).waitFor();
    await page.getByText(/^It is number 1 of [\d,]+ in your list\.$/).waitFor();
    await page.getByRole('heading', { name: 'What speaks for it' }).waitFor();
    const why = page.getByRole('region', { name: 'For you' });
    expect(await why.textContent()).toContain(`${rated}, 5 stars`);
    const similar = page.getByRole('region', { name: 'Similar films' });
    for (const title of ['Liked by the same people', 'Alike in content']) {
      const list = similar.locator('div', { has: page.getByRole('heading', { name: title }) }).getByRole('listitem');
      await eventually(() => list.filter({ has: page.getByRole('link') }).count()).toBe(8);
    }
    const audience = page.getByRole('region', { name: 'Who it is for' });
    await audience.getByText('How many gave it how many').waitFor();
    expect(await audience.textContent()).toMatch(/\d+ (people|ratings)/);
  });

  test('begins with what is like it, for who wants more like it', async () => {
    const { page } = await visit('/');
    await rateQuestions(page, 5);
    const [recommended] = (await readSettledShelf(page)) as [string];
    await page.getByRole('link', { name: `More like this : ${recommended}`, exact: true }).click();
    await page.getByRole('heading', { level: 1, name: recommended, exact: true }).waitFor();
    await eventually(() => page.evaluate(() => document.activeElement?.id)).toBe('similar');
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
    await eventually(() => page.getByRole('search').getByRole('status').textContent()).toMatch(/^\d+ films found/);
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
    await page.getByText('No film here is called anything like it.').waitFor();
  });
});

test('several watch together: one list, each one’s score, all of it in the address', async () => {
  const { page } = await visit('/', { expects: /404/ });
  await signIn(page, 42);
  await goTo(page, 'Watch together');
  const add = async (user: string) => {
    await page.getByLabel('Add a user by number').fill(user);
    await page.keyboard.press('Enter');
  };
  await add('7');
  await add('seven');
  await page.getByText('A user is a whole number, such as 42.').waitFor();
  const list = page.getByRole('region', { name: 'Your list' });
  const titles = () => list.getByRole('link').allTextContents();
  await eventually(async () => (await titles()).length).toBeGreaterThan(9);
  const byAverage = await titles();
  await page.getByLabel('Least misery').check();
  await eventually(titles).not.toEqual(byAverage);
  expect(decodeURIComponent(page.url())).toContain('strategy=least_misery');
  const first = list
    .getByRole('listitem')
    .filter({ has: page.getByRole('link') })
    .first();
  expect(await first.textContent()).toMatch(/You.*User 7/);
  const byMisery = await titles();
  await page.reload();
  await eventually(titles).toEqual(byMisery);

  await add('987654321');
  await page.getByText('Nobody here has the number 987654321.').waitFor();
  await page.getByRole('button', { name: 'Without User 987654321' }).click();
  await eventually(titles).toEqual(byMisery);
});
