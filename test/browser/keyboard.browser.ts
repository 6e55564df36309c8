import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { questions, readQuestions, readSettledRows, rows, slider } from './actions.ts';
import { eventually, useVisits } from './visits.ts';

const { visit } = useVisits();

/** What assistive technology is told of the element that has the focus: its role, and its name. */
async function focused(page: Page): Promise<string> {
  const devtools = await page.context().newCDPSession(page);
  const { nodes } = await devtools.send('Accessibility.getFullAXTree');
  await devtools.detach();
  // The document is said to be focused, too.
  const focus = nodes.findLast(({ properties }) =>
    properties?.some(({ name, value }) => name === 'focused' && value.value),
  );
  return `${focus?.role?.value} ${focus?.name?.value}`;
}

test('the first key leads past the header to the content', async () => {
  const { page } = await visit('/');
  const [first] = await readQuestions(page, 1);
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('link Skip to the content');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe(`link ${first}`);
});

describe('stars', () => {
  test('keep the focus while they are given, taken back and undone', async () => {
    const { page } = await visit('/');
    const [first = ''] = await readQuestions(page, 1);
    const stars = slider(questions(page), first);
    const held = `slider Your rating of ${first}`;
    await stars.focus();
    await page.keyboard.press('4');
    await page.getByText(`You gave “${first}” 4 stars.`).waitFor();
    await page.keyboard.press('Control+Z');
    await eventually(() => stars.inputValue()).toBe('0');
    expect(await focused(page)).toBe(held);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await eventually(() => stars.inputValue()).toBe('0.5');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe(`button Remove your rating of ${first}`);
    await page.keyboard.press('Enter');
    await eventually(() => stars.inputValue()).toBe('0');
    expect(await focused(page)).toBe(held);
  });

  test('are chosen by keys also where the page moves under a mouse that rests on them', async () => {
    const { page } = await visit('/');
    const [first = ''] = await readQuestions(page, 1);
    const stars = slider(questions(page), first);
    const row = stars.locator('..');
    const { width, height } = (await row.boundingBox())!;
    await row.hover({ position: { x: width * 0.75, y: height / 2 } });
    await eventually(() => stars.inputValue()).toBe('4');
    await stars.focus();
    await stars.press('ArrowLeft');
    for (const shift of [2, 4, 300]) {
      await page.evaluate((pixels) => {
        document.body.style.paddingTop = `${pixels}px`;
      }, shift);
      // As long as Chromium waits before it looks again what lies under the mouse.
      await page.waitForTimeout(300);
      expect(await stars.inputValue()).toBe('3.5');
    }
    await stars.press('Enter');
    await page.getByText(`You gave “${first}” 3½ stars.`).waitFor();
  });

  test('have Control+Z in a text undo what was typed, and no rating', async () => {
    const { page } = await visit('/');
    const [first = ''] = await readQuestions(page, 1);
    const stars = slider(questions(page), first);
    await stars.focus();
    await page.keyboard.press('4');
    await page.getByText(`You gave “${first}” 4 stars.`).waitFor();
    await page.getByRole('combobox', { name: 'Search for a film' }).focus();
    await page.keyboard.type('h');
    await page.keyboard.press('Control+Z');
    expect(await stars.inputValue()).toBe('4');
  });
});

test('a row that is scrolled to its end keeps the focus, and a menu gives it back in its place', async () => {
  const { page } = await visit('/');
  await readSettledRows(page);
  const row = page.locator('.row').first();
  const back = row.getByRole('button', { name: /^Scroll back/ });
  await back.focus();
  const name = await focused(page);
  await row.getByRole('button', { name: /^Scroll on/ }).click();
  await eventually(() => back.getAttribute('aria-disabled')).toBe('false');
  await back.focus();
  await page.keyboard.press('Enter');
  await eventually(() => back.getAttribute('aria-disabled')).toBe('true');
  expect(await focused(page)).toBe(name);

  const [, , title] = await rows(page).locator('.film-card-title').allTextContents();
  const menus = row.getByRole('button', { name: /^More about/ });
  await menus.nth(1).focus();
  await page.keyboard.press('Enter');
  await eventually(() => focused(page)).toBe('menuitem Add to watchlist');
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe(`link ${title}`);
});

test('dialogs take the focus, keep it from part to part, and give it back', async () => {
  const { page } = await visit('/');
  await readSettledRows(page);
  const button = page.locator('.header-account');
  await button.focus();
  await page.keyboard.press('Enter');
  await eventually(() => focused(page)).toBe('textbox Nickname (optional)');
  await page.keyboard.type('Ann');
  await page.keyboard.press('Enter');
  await eventually(() => focused(page)).toBe('button Copy link');
  await page.keyboard.press('Escape');
  await eventually(() => focused(page)).toBe('button Ann');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Show my private link' }).focus();
  await page.keyboard.press('Enter');
  expect(await focused(page)).toBe('button Hide my private link');
  await page.keyboard.press('Escape');
  await eventually(() => focused(page)).toBe('button Ann');
});
