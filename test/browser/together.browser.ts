import { describe, expect, test } from 'vitest';
import { goTo, makeAccount, rateQuestions, signIn } from './actions.ts';
import { eventually, useVisits } from './visits.ts';

const { visit, server } = useVisits();

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

  test('finds people by their names also for one who has a private link', async () => {
    const body = JSON.stringify({ nickname: 'Bo' });
    const headers = { 'content-type': 'application/json' };
    await fetch(`${server().url}/v1/users/bo-1`, { method: 'PUT', headers, body });
    const { page } = await visit('/');
    await makeAccount(page);
    await goTo(page, 'Watch together');
    await page.getByLabel('Add someone').fill('bo-1');
    await page.keyboard.press('Enter');
    const list = page.getByRole('region', { name: 'Your list' });
    await eventually(() => list.getByRole('listitem').first().textContent()).toMatch(/You.*Bo/);
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
