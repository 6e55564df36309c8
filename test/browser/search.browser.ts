import { describe, expect, test } from 'vitest';
import { eventually, useVisits } from './visits.ts';

const { visit } = useVisits();

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
