/** What people do on the page, and what they read there. */
import type { Locator, Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import { patience } from './visits.ts';

export const questions = (page: Page) => page.getByRole('list', { name: 'Films to rate' });
export const shelf = (page: Page) => page.getByRole('list', { name: 'Recommended films, best first' });
export const slider = (place: Page | Locator, title: string) =>
  place.getByRole('slider', { name: `Your rating of ${title}`, exact: true });

/** The first films that a newcomer is asked about. */
export async function readQuestions(page: Page, count: number): Promise<string[]> {
  await questions(page).getByRole('slider').first().waitFor();
  return (await questions(page).getByRole('link').allInnerTexts()).slice(0, count);
}

/** Empty while it is on its way. */
export async function readShelf(page: Page): Promise<string[]> {
  return await shelf(page).getByRole('heading', { level: 3 }).allInnerTexts();
}

/** Resolves once the list is there and no newer one is on its way. */
export async function readSettledShelf(page: Page): Promise<string[]> {
  await page.locator('.home-list[aria-busy=false] h3').first().waitFor();
  return await readShelf(page);
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
  await readSettledShelf(page);
  return titles;
}

/** @returns the number of the new account */
export async function makeAccount(page: Page): Promise<number> {
  await page.getByRole('button', { name: 'Keep my ratings' }).click();
  await page.getByRole('button', { name: 'Make me an account' }).click();
  return await readAccount(page);
}

export async function signIn(page: Page, account: number): Promise<void> {
  await page.getByRole('button', { name: 'Keep my ratings' }).click();
  await page.getByLabel('Or your user number').fill(String(account));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText(`User ${account}`, { exact: true }).waitFor();
}

async function readAccount(page: Page): Promise<number> {
  const words = await page
    .getByRole('banner')
    .getByText(/^User \d+$/)
    .textContent();
  return Number(words!.replace('User ', ''));
}

/** Within the page, as a link does. */
export async function goTo(page: Page, place: 'For you' | 'Watch together' | 'My ratings'): Promise<void> {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: place }).click();
}

/** The stars that the server holds of an account, by title. */
async function readHeldStars(url: string, account: number): Promise<Record<string, number>> {
  const { ratings } = await (await fetch(`${url}/v1/users/${account}/ratings?limit=1000`)).json();
  return Object.fromEntries(ratings.map(({ title, rating }: { title: string; rating: number }) => [title, rating]));
}

/** Waits until the server holds just these. */
export async function expectHeldStars(url: string, account: number, stars: Record<string, number>): Promise<void> {
  await vi.waitFor(async () => expect(await readHeldStars(url, account)).toEqual(stars), {
    timeout: patience,
    interval: 50,
  });
}
