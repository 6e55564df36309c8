import type { Page, Route } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  expectHeldStars,
  goTo,
  makeAccount,
  questions,
  rateByMouse,
  rateQuestions,
  readQuestions,
  readRows,
  readSettledRows,
  slider,
} from './actions.ts';
import { eventually, useVisits } from './visits.ts';

const { visit, server } = useVisits();

/** What Chromium writes for a request that has no answer, and for a 503. */
const expects = /^Failed to load resource/;
const connectionBar = (page: Page) => page.locator('.connection-bar');

/** An account with 5 stars for the first question. */
async function visitAsAccount() {
  const { page, context } = await visit('/', { expects });
  const [first] = (await rateQuestions(page, 5)) as [string];
  const account = await makeAccount(page);
  await expectHeldStars(server().url, account, { [first]: 5 });
  const [, second, third] = (await readQuestions(page, 3)) as [string, string, string];
  return { page, context, account, films: [first, second, third] as const };
}

describe('a server that is killed', () => {
  test('gets what was rated in the meantime when it is back', async () => {
    const { page, account, films } = await visitAsAccount();
    const [first, second, third] = films;
    await server().kill();
    await rateByMouse(questions(page), second, 4);
    await rateByMouse(questions(page), third, 1.5);
    await eventually(() => connectionBar(page).textContent()).toBe(
      'Can’t reach the server. Trying again… Your last 2 changes are saved here and will be sent.',
    );
    expect(await slider(questions(page), third).inputValue()).toBe('1.5');
    await server().startAgain();
    await expectHeldStars(server().url, account, { [first]: 5, [second]: 4, [third]: 1.5 });
    await connectionBar(page).waitFor({ state: 'detached' });
    await readSettledRows(page);
  });

  test('gets what was rated in a window that has been closed since', async () => {
    const { page, context, account, films } = await visitAsAccount();
    const [first, second] = films;
    await server().kill();
    await rateByMouse(questions(page), first, 2);
    await rateByMouse(questions(page), second, 3.5);
    await connectionBar(page).getByText('Your last 2 changes').waitFor();
    await page.close();
    await server().startAgain();
    const next = await context.newPage();
    await next.goto('/ratings');
    await expectHeldStars(server().url, account, { [first]: 2, [second]: 3.5 });
    await eventually(() => slider(next, first).inputValue()).toBe('2');
  });

  test('has a visitor wait for the list only', async () => {
    const { page } = await visit('/', { expects });
    await rateQuestions(page, 5);
    const before = await readSettledRows(page);
    await server().kill();
    const [, other] = (await readQuestions(page, 2)) as [string, string];
    await rateByMouse(questions(page), other, 4);
    await connectionBar(page).getByText('Can’t reach the server.').waitFor();
    expect(await readRows(page)).toEqual(before);
    await server().startAgain();
    await eventually(() => readSettledRows(page)).not.toEqual(before);
    expect(await slider(questions(page), other).inputValue()).toBe('4');
  });
});

test('a database that is lost loses no rating either', async () => {
  const { page, account, films } = await visitAsAccount();
  const [first, second] = films;
  server().database.cut();
  onTestFinished(() => server().database.restore());
  await rateByMouse(questions(page), second, 4);
  await connectionBar(page)
    .getByText('The server can’t answer right now. Trying again… Your last change is saved here')
    .waitFor();
  await server().database.restore();
  await expectHeldStars(server().url, account, { [first]: 5, [second]: 4 });
  await connectionBar(page).waitFor({ state: 'detached' });
});

describe('a slow server', () => {
  test('is said to be slow, and its older answers never take the place of newer ones', async () => {
    const { page } = await visit('/');
    await rateQuestions(page, 5);
    const before = await readSettledRows(page);
    const [, second, third] = (await readQuestions(page, 3)) as [string, string, string];
    const gate = Promise.withResolvers<void>();
    const held: Route[] = [];
    await page.route('**/v1/rows*', async (route) => {
      held.push(route);
      // The first answer is the late one.
      if (held.length === 1) await gate.promise;
      await route.continue().catch(() => {});
    });
    await rateByMouse(questions(page), second, 1);
    await eventually(async () => held.length).toBe(1);
    await connectionBar(page).getByText('The server is slow to answer.').waitFor();
    expect(await readRows(page)).toEqual(before);
    await rateByMouse(questions(page), third, 4.5);
    await eventually(async () => held.length).toBe(2);
    await eventually(() => readSettledRows(page)).not.toEqual(before);
    await connectionBar(page).waitFor({ state: 'detached' });
    const after = await readSettledRows(page);
    gate.resolve();
    // Whatever comes of the late one has come when this has been answered, and drawn.
    await page.evaluate(() => fetch('/health').then(() => new Promise(requestAnimationFrame)));
    expect(await readRows(page)).toEqual(after);
  });

  test('that answers a search late does not bring back what was found before', async () => {
    const { page } = await visit('/');
    const gate = Promise.withResolvers<void>();
    await page.route(/search=god(&|$)/, async (route) => {
      await gate.promise;
      await route.continue().catch(() => {});
    });
    const field = page.getByRole('combobox', { name: 'Search for a film' });
    const asked = page.waitForRequest(/search=god(&|$)/);
    await field.fill('god');
    await asked;
    await field.fill('heat');
    const options = page.getByRole('listbox', { name: 'Films' }).getByRole('option');
    await options.filter({ hasText: /^Heat/ }).first().waitFor();
    const found = await options.allTextContents();
    gate.resolve();
    await page.evaluate(() => fetch('/health').then(() => new Promise(requestAnimationFrame)));
    expect(await options.allTextContents()).toEqual(found);
  });

  test('that answers a search late says how many films were found for what is typed, not for what was', async () => {
    const { page } = await visit('/');
    const gate = Promise.withResolvers<void>();
    await page.route(/search=god(&|$)/, async (route) => {
      await gate.promise;
      await route.continue();
    });
    const field = page.getByRole('combobox', { name: 'Search for a film' });
    const said = page.getByRole('banner').getByRole('search').getByRole('status');
    await field.fill('heat');
    await eventually(() => said.textContent()).toMatch(/found/);
    await field.fill('god');
    await eventually(() => said.textContent()).toBe('');
    gate.resolve();
    await eventually(() => said.textContent()).toMatch(/found/);
  });
});

describe('two windows of a browser', () => {
  test.each(['a visitor', 'an account'])('of %s show each other’s ratings', async (who) => {
    const { page, context } = await visit('/');
    const [first] = (await rateQuestions(page, 5)) as [string];
    if (who === 'an account') await makeAccount(page);
    const other = await context.newPage();
    await other.goto('/ratings');
    await eventually(() => slider(other, first).inputValue()).toBe('5');
    await rateByMouse(other, first, 1.5);
    await eventually(() => slider(questions(page), first).inputValue()).toBe('1.5');
    const [, second] = (await readQuestions(page, 2)) as [string, string];
    await rateByMouse(questions(page), second, 4);
    // Within the same milliseconds, browsers do not tell one window what another has stored; a server knows both.
    if (who === 'a visitor') await eventually(() => slider(other, second).inputValue()).toBe('4');
    await rateByMouse(other, first, 2.5);
    for (const window of [page, other]) {
      await goTo(window, 'My ratings');
      await eventually(() => slider(window, first).inputValue()).toBe('2.5');
      await eventually(() => slider(window, second).inputValue()).toBe('4');
    }
  });

  test('that rate the same film at once agree with the server in the end', async () => {
    const { page, context } = await visit('/');
    const [first] = (await rateQuestions(page, 5)) as [string];
    const account = await makeAccount(page);
    const other = await context.newPage();
    await other.goto('/ratings');
    await slider(other, first).waitFor();
    await goTo(page, 'My ratings');
    await Promise.all([rateByMouse(page.locator('.ratings-list'), first, 1), rateByMouse(other, first, 3)]);
    await eventually(async () => {
      const here = Number(await slider(page.locator('.ratings-list'), first).inputValue());
      const there = Number(await slider(other, first).inputValue());
      const { ratings } = await (await fetch(`${server().url}/v1/users/${account}/ratings`)).json();
      return here === there && there === ratings[0].rating && here !== 5;
    }).toBe(true);
  });
});

test('a view that cannot be fetched says so, and comes when there is a network again', async () => {
  const { page, context } = await visit('/', { expects: /Failed to load|ERR_INTERNET_DISCONNECTED/ });
  await readSettledRows(page);
  await context.setOffline(true);
  await goTo(page, 'Watch together');
  await page.getByText('This part of the page couldn’t be loaded.').waitFor();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('dialog', { name: 'Not loaded' }).waitFor();
  await context.setOffline(false);
  await page.getByRole('heading', { name: 'Watch together' }).waitFor();
});

test('what the server refuses to answer is asked for again by a button', async () => {
  const { page } = await visit('/', { expects });
  const refusal = {
    status: 500,
    contentType: 'application/problem+json',
    json: { detail: 'It failed.', code: 'INTERNAL' },
  };
  await page.route(/\/v1\/(rows|movies\/)/, (route) => route.fulfill(refusal));
  await page.reload();
  await page.getByText('It failed.').first().waitFor();
  await page.getByText('It failed.').nth(1).waitFor();
  expect(await page.locator('.skeleton-cover').count()).toBe(0);
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await readQuestions(page, 1);
  await readSettledRows(page);
});
