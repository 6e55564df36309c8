import type { CDPSession, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { questions, readQuestions, readSettledWall, slider, wall } from './actions.ts';
import { eventually, useVisits } from './visits.ts';

const { visit } = useVisits();
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

type Spot = { x: number; y: number };

/** A finger that goes down, moves over all spots, and is lifted; as the browser gets it from a screen. */
async function drag(page: Page, ...spots: readonly Spot[]): Promise<void> {
  const finger: CDPSession = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: Spot[]) =>
    finger.send('Input.dispatchTouchEvent', { type, touchPoints });
  await touch('touchStart', [spots[0]!]);
  for (const spot of spots.slice(1)) await touch('touchMove', [spot]);
  await touch('touchEnd', []);
  await finger.detach();
}

const between = (from: Spot, to: Spot, steps = 12): Spot[] =>
  Array.from({ length: steps + 1 }, (_, at) => ({
    x: from.x + ((to.x - from.x) * at) / steps,
    y: from.y + ((to.y - from.y) * at) / steps,
  }));

/** The middle of a place in the row of stars. */
async function starOf(page: Page, title: string, share: number): Promise<Spot> {
  const row = slider(questions(page), title).locator('..');
  await row.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await row.boundingBox())!;
  return { x: x + width * share, y: y + height / 2 };
}

const starsNow = (page: Page, title: string) => slider(questions(page), title).inputValue();
const scrolled = (page: Page) => questions(page).evaluate(({ scrollLeft }) => scrollLeft);

describe('a finger on the stars', () => {
  test('rates with a tap', async () => {
    const { page } = await visit('/', phone);
    const [first] = (await readQuestions(page, 1)) as [string];
    await drag(page, await starOf(page, first, 0.75));
    await eventually(() => starsNow(page, first)).toBe('4');
    const bar = page.getByRole('link', { name: /^Your list is ready 1 of 10/ });
    await bar.tap();
    // There is no need for it where the list is.
    await bar.waitFor({ state: 'detached' });
    await page.evaluate(() => scrollTo(0, 0));
    await bar.waitFor();
  });

  test('that swipes sideways scrolls to the next film, and rates nothing', async () => {
    const { page } = await visit('/', phone);
    const [first, second] = (await readQuestions(page, 2)) as [string, string];
    const from = await starOf(page, first, 0.7);
    await drag(page, ...between(from, { x: from.x - 140, y: from.y + 4 }));
    await eventually(() => scrolled(page)).toBeGreaterThan(40);
    expect([await starsNow(page, first), await starsNow(page, second)]).toEqual(['0', '0']);
    expect(await page.evaluate(() => localStorage.getItem('marquee/1/visitor'))).toBeNull();
  });

  test('that goes up or down, or leaves the row, rates nothing', async () => {
    const { page } = await visit('/', phone);
    const [first] = (await readQuestions(page, 1)) as [string];
    const from = await starOf(page, first, 0.5);
    await drag(page, ...between(from, { x: from.x + 3, y: from.y - 160 }));
    const again = await starOf(page, first, 0.3);
    await drag(page, again, { x: again.x, y: again.y + 60 });
    expect(await starsNow(page, first)).toBe('0');
  });
});

test('what is told after a tap covers neither header, stars nor the bar, and stays at the top of the window', async () => {
  const { page } = await visit('/', phone);
  const [first] = (await readQuestions(page, 1)) as [string];
  await drag(page, await starOf(page, first, 0.75));
  const bar = page.getByRole('link', { name: /^Your list is ready/ });
  await bar.waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  const notice = page.locator('.notice').filter({ hasText: `You gave “${first}” 4 stars.` });
  const { y, height } = (await notice.boundingBox())!;
  for (const place of [page.getByRole('banner'), slider(questions(page), first).locator('..'), bar]) {
    const box = (await place.boundingBox())!;
    expect(y >= box.y + box.height || y + height <= box.y).toBe(true);
  }
  await page.evaluate(() => scrollTo(0, 400));
  await eventually(async () => (await notice.boundingBox())!.y).toBeLessThan(24);
});

test('a mouse that leaves the stars while it is pressed rates nothing', async () => {
  const { page } = await visit('/list');
  const [first] = (await readSettledWall(page)) as [string];
  const { x, y, width, height } = (await slider(wall(page), first).locator('..').boundingBox())!;
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y - 120);
  await page.mouse.up();
  expect(await slider(wall(page), first).inputValue()).toBe('0');
});

test('one film at a time is asked about on a phone, and a button turns to the next', async () => {
  const { page } = await visit('/', phone);
  const [first, second] = (await readQuestions(page, 2)) as [string, string];
  const isSeen = async (title: string) => {
    const { x, width } = (await slider(questions(page), title).locator('..').boundingBox())!;
    return x >= 0 && x + width <= 360;
  };
  expect([await isSeen(first), await isSeen(second)]).toEqual([true, false]);
  await questions(page)
    .getByRole('button', { name: `Next : ${first}` })
    .click();
  await eventually(() => isSeen(second)).toBe(true);
});
