import axe from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectHeldStars, makeAccount, questions, rateByMouse, readQuestions } from './actions.ts';
import { places } from './places.ts';
import { maxShift, readShift } from './shifts.ts';
import { useVisits } from './visits.ts';

const { visit, server } = useVisits();

/** WCAG 2.2 AA contains the levels and versions before it. */
const all = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What can differ between light and dark. */
const colours = ['color-contrast', 'link-in-text-block'];

/** What a browser that is signed in has kept. */
let account: NonNullable<BrowserContextOptions['storageState']>;

beforeAll(async () => {
  const { page, context } = await visit('/');
  const titles = await readQuestions(page, 3);
  for (const [at, title] of titles.entries()) await rateByMouse(questions(page), title, 5 - at);
  const [first = '', second = '', third = ''] = titles;
  await expectHeldStars(server().url, await makeAccount(page), { [first]: 5, [second]: 4, [third]: 3 });
  account = await context.storageState();
});

describe.each([360, 768, 1280, 1920])('%i pixels wide', (width) => {
  test.each(places)('$name is for everyone, and stays where it is', async ({ path, prepare, isVisitors, moves }) => {
    const { page } = await visit(path, {
      viewport: { width, height: 800 },
      reducedMotion: 'reduce',
      colorScheme: 'light',
      // A token of one user reads no other user, and a file may be refused.
      expects: /status of 40[034]/,
      ...(!isVisitors && { storageState: account }),
    });
    await page.evaluate(axe.source);
    await prepare(page);
    if (!moves) expect(await readShift(page)).toBeLessThan(maxShift);
    expect(await readOverflow(page)).toEqual([]);
    expect(await countMoving(page)).toBe(0);
    expect(await findViolations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await findViolations(page, colours)).toEqual([]);
    await page.emulateMedia({ forcedColors: 'active' });
    expect(await findViolations(page, colours)).toEqual([]);
  });
});

test('where a key is needed, it is asked for in a dialog, or on a page, for everyone', async () => {
  const made = await fetch(`${server().url}/v1/keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'accessibility', scopes: ['admin'] }),
  });
  const { token } = await made.json();
  const { page } = await visit('/admin', { viewport: { width: 360, height: 800 }, expects: /status of 40[13]/ });
  await page.evaluate(axe.source);
  await page.getByRole('heading', { name: 'The operator’s pages need a key' }).waitFor();
  expect(await findViolations(page)).toEqual([]);
  await page.goto('/');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText('This server needs a key to make accounts.').waitFor();
  await page.evaluate(axe.source);
  expect(await findViolations(page)).toEqual([]);
  await fetch(`${server().url}/v1/keys/accessibility`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
  });
});

/** Each as the rule and the parts of the page that break it. */
async function findViolations(page: Page, rules = all): Promise<string[]> {
  return await page.evaluate(async (rules) => {
    const { passes, incomplete, violations } = await (window as unknown as { axe: typeof axe }).axe.run({
      runOnly: rules,
      resultTypes: ['violations'],
    });
    // What axe cannot decide, as text over a picture, it has looked at all the same.
    if (passes.length + incomplete.length === 0) throw new Error('There was nothing to look at.');
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
  }, rules);
}

/** What makes the page scroll sideways; parts that scroll within themselves do not. */
async function readOverflow(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll('body *')].filter(
      (each) => each.getBoundingClientRect().right > clientWidth + 1,
    );
    return [`${scrollWidth} > ${clientWidth}`, ...wide.map(({ outerHTML }) => outerHTML.slice(0, 120))].slice(0, 6);
  });
}

/** Properties that run without anything moving. */
const restful = ['opacity', 'offset', 'computedOffset', 'easing', 'composite'];

const countMoving = (page: Page) =>
  page.evaluate((restful) => {
    const moves = ({ playState, effect }: Animation) =>
      playState === 'running' &&
      effect instanceof KeyframeEffect &&
      effect.getKeyframes().some((frame) => Object.keys(frame).some((property) => !restful.includes(property)));
    return document.getAnimations().filter(moves).length;
  }, restful);
