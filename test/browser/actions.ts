/** What people do on the page, and what they read there. */
import type { Locator, Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import { patience } from './visits.ts';

export const questions = (page: Page) => page.getByRole('list', { name: 'Films to rate' });
/** The wall of all recommendations. */
export const wall = (page: Page) => page.getByRole('list', { name: 'Recommended films, best first' });
/** The rows of the front page. */
export const rows = (page: Page) => page.getByRole('region', { name: 'Your list' });
export const slider = (place: Page | Locator, title: string) =>
  place.getByRole('slider', { name: `Your rating of ${title}`, exact: true });

const titlesIn = (place: Locator) => place.locator('.film-card-title').allTextContents();

/** The first films that a newcomer is asked about. */
export async function readQuestions(page: Page, count: number): Promise<string[]> {
  await questions(page).getByRole('slider').first().waitFor();
  return (await titlesIn(questions(page))).slice(0, count);
}

/** Of all rows; empty while they are on their way. */
export const readRows = (page: Page) => titlesIn(rows(page));

/** Resolves once the rows are there and no newer ones are on their way. */
export async function readSettledRows(page: Page): Promise<string[]> {
  await page.locator('.waits[aria-busy=false] .film-card').first().waitFor();
  return await readRows(page);
}

export const readWall = (page: Page) => titlesIn(wall(page));

export async function readSettledWall(page: Page): Promise<string[]> {
  await page.locator('.waits[aria-busy=false] .wall .film-card').first().waitFor();
  return await readWall(page);
}

/** A click where half a star, a whole one and so on end. */
export async function rateByMouse(place: Page | Locator, title: string, stars: number): Promise<void> {
  const row = slider(place, title).locator('..');
  await row.scrollIntoViewIfNeeded();
  const { width, height } = (await row.boundingBox())!;
  await row.click({ position: { x: (width * (stars - 0.25)) / 5, y: height / 2 } });
}

/** In half stars, and Enter. */
export async function rateByKeyboard(place: Page | Locator, title: string, stars: number): Promise<void> {
  const input = slider(place, title);
  await input.focus();
  const steps = (stars - Number(await input.inputValue())) * 2;
  for (let step = 0; step < Math.abs(steps); step++) await input.press(steps > 0 ? 'ArrowRight' : 'ArrowLeft');
  await input.press('Enter');
}

/** @returns the films that were rated, the first ones of a newcomer's questions */
export async function rateQuestions(page: Page, ...stars: readonly number[]): Promise<string[]> {
  const titles = await readQuestions(page, stars.length);
  for (const [at, title] of titles.entries()) await rateByMouse(questions(page), title, stars[at]!);
  await readSettledRows(page);
  return titles;
}

/** Chooses from a film's menu. */
export async function choose(place: Page | Locator, title: string, item: string): Promise<void> {
  const page = 'goto' in place ? place : place.page();
  await place
    .getByRole('button', { name: `More about ${title}`, exact: true })
    .first()
    .click();
  await page.getByRole('menu').getByRole('menuitem', { name: item }).click();
}

/** @returns the number of the new account */
export async function makeAccount(page: Page): Promise<number> {
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'Create account' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /^(Done|Close)$/ }).click();
  await dialog.waitFor({ state: 'detached' });
  return await readAccount(page);
}

/** @param who a private link, or a number */
export async function signIn(page: Page, who: string | number): Promise<void> {
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText('Already have an account?').click();
  await page.getByLabel('Your private link').fill(String(who));
  await page.getByRole('dialog').getByRole('button', { name: 'Sign in', exact: true }).click();
}

export async function signOut(page: Page): Promise<void> {
  await page.locator('.header-account').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
}

export async function readAccount(page: Page): Promise<number> {
  const kept = await page.evaluate(() => localStorage.getItem('marquee/1/session'));
  return (JSON.parse(kept!) as { user: number }).user;
}

/** Within the page, as a link does. */
export async function goTo(page: Page, place: 'For you' | 'Watch together' | 'My ratings'): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: place }).click();
}

/** The stars that the server holds of an account, by title. */
async function readHeldStars(url: string, account: number, token?: string): Promise<Record<string, number>> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const { ratings } = await (await fetch(`${url}/v1/users/${account}/ratings?limit=1000`, { headers })).json();
  return Object.fromEntries(ratings.map(({ title, rating }: { title: string; rating: number }) => [title, rating]));
}

/** Waits until the server holds just these. */
export async function expectHeldStars(
  url: string,
  account: number,
  stars: Record<string, number>,
  token?: string,
): Promise<void> {
  // Also used in hooks, where expect.poll does not work.
  await vi.waitFor(async () => expect(await readHeldStars(url, account, token)).toEqual(stars), patience);
}
