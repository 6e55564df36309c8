import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { choose, readWall, signIn, wall } from './actions.ts';
import { eventually, useVisits } from './visits.ts';

const { visit, server } = useVisits();

describe('the policy of the page', () => {
  test.each(['/', '/movies/heat+1995', '/admin/models'])(
    'lets nothing run or look in that is not ours: %s',
    async (path) => {
      const { headers } = await fetch(server().url + path);
      const policy = headers.get('content-security-policy');
      expect(policy).toMatch(/default-src 'none'/);
      expect(policy).toMatch(/script-src 'self'(;|$)/);
      expect(policy).toMatch(/require-trusted-types-for 'script'/);
      expect(policy).not.toMatch(/unsafe-|https?:|\*/);
      expect(headers.get('set-cookie')).toBeNull();
    },
  );
});

describe('text that looks like HTML', () => {
  const title = '<img src=x onerror=window.hacked=1>';
  const genre = '<b onclick=window.hacked=1>Bold</b>';
  const id = 'hostile+1999';
  beforeAll(async () => {
    const movie = { title, genres: [genre], release_date: '1999-01-01', overview: title, runtime: 99 };
    await put(`/v1/movies/${id}`, movie);
    await put('/v1/users/900001', {});
    await put(`/v1/users/900001/ratings/${id}`, { rating: 5 });
    await put('/v1/users/900001/hidden/heat+1995', undefined);
  });

  /** Waits until the title is shown, and looks whether it is more than text. */
  async function expectText(page: Page): Promise<void> {
    await page.getByText(title).first().waitFor();
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
    expect(await page.locator('img[src=x], b[onclick]').count()).toBe(0);
  }

  test('is text in a list, on its cover, and in filters', async () => {
    const { page } = await visit(`/list?genre=${encodeURIComponent(genre)}`);
    await eventually(() => readWall(page)).toEqual([title]);
    await page.locator('summary', { hasText: 'Filters' }).click();
    await page.getByLabel(genre).waitFor();
    expect(await wall(page).locator('svg').first().textContent()).toContain('<img');
    await expectText(page);
    await choose(wall(page), title, 'Not interested');
    await page.getByText('won’t be recommended again').waitFor();
    await expectText(page);
  });

  test.each([
    ['its own page', `/movies/${id}`],
    ['what was found', '/search?q=onerror'],
    ['the heading of a search', `/search?q=${encodeURIComponent(title)}`],
    ['what administrators find', '/admin/data?wanted=onerror'],
    ['what administrators know of it', `/admin/data?wanted=onerror&movie=${encodeURIComponent(id)}`],
    ['what administrators know of a user', '/admin/data?wanted=900001'],
  ])('is text in %s', async (_, path) => {
    // Administrators look up users, too, and none has this name.
    const { page } = await visit(path, { expects: /status of 404 .*\/v1\/users\/onerror$/ });
    await expectText(page);
  });

  test('is text among suggestions', async () => {
    const { page } = await visit('/');
    await page.getByRole('combobox', { name: 'Search for a film' }).fill('onerror');
    await page.getByRole('option').first().waitFor();
    await expectText(page);
  });

  test('is text among ratings, in reasons, and in a list for several', async () => {
    const { page } = await visit('/ratings');
    await signIn(page, 900001);
    await expectText(page);
    await page.getByRole('button', { name: `Remove your rating of ${title}` }).click();
    await page.getByText(`Your rating of “${title}”`).waitFor();
    await expectText(page);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.goto('/movies/the+matrix+1999');
    await page.getByRole('region', { name: 'For you' }).getByText('in your list').waitFor();
    await page.goto('/together?with=1,2');
    await page.getByRole('region', { name: 'Your list' }).getByRole('link').first().waitFor();
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  });
});

async function put(path: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const request = body === undefined ? {} : { headers, body: JSON.stringify(body) };
  const response = await fetch(server().url + path, { method: 'PUT', ...request });
  expect(response.ok, await response.text()).toBe(true);
}
