import { describe, expect, test } from 'vitest';
import { choose, rateQuestions, readSettledWall, wall } from './actions.ts';
import { eventually, useVisits } from './visits.ts';

const { visit } = useVisits();

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

  test('is shared also where the browser gives the page no clipboard, as over plain HTTP', async () => {
    const { page, context } = await visit('/');
    await context.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await page.goto('/movies/heat+1995');
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByText('Link copied.').waitFor();
    await page.getByRole('combobox').fill('');
    await page.getByRole('combobox').press('Control+V');
    expect(await page.getByRole('combobox').inputValue()).toBe(page.url());
  });

  test('that is not there says so, as does a place that is none', async () => {
    const { page } = await visit('/movies/no+such+film+1900', { expects: /404/ });
    await page.getByRole('heading', { name: 'This film is not here' }).waitFor();
    await page.evaluate(() => history.pushState(null, '', '/nowhere'));
    await page.getByRole('link', { name: 'your recommendations' }).click();
    await page.waitForURL('/');
  });
});
