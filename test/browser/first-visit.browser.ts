import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import {
  expectHeldStars,
  goTo,
  makeAccount,
  questions,
  rateByKeyboard,
  rateByMouse,
  rateQuestions,
  readQuestions,
  readSettledShelf,
  readShelf,
  shelf,
  signIn,
  slider,
} from './actions.ts';
import { eventually, useVisits } from './visits.ts';

const { visit, server } = useVisits();
const someTitles = 24;

describe('a first visit', () => {
  test('has a list from the first stars on, which says why and what has moved', async () => {
    const { page } = await visit('/');
    const [first, second] = (await readQuestions(page, 2)) as [string, string];
    await rateByMouse(questions(page), first, 4.5);
    await eventually(() => readShelf(page)).toHaveLength(someTitles);
    const before = await readSettledShelf(page);
    const reason = `Because you gave ${first} 4½ stars`;
    expect(await shelf(page).getByRole('listitem').first().textContent()).toContain(reason);

    await rateByKeyboard(questions(page), second, 1.5);
    expect(await slider(questions(page), second).getAttribute('aria-valuetext')).toBe('1½ stars');
    await page.getByText(/^Changed: /).waitFor();
    const after = await readSettledShelf(page);
    expect(after).not.toEqual(before);
    expect(after).not.toContain(second);
    expect(await readMarks(page)).toEqual(
      movesOf(
        before.filter((title) => title !== second),
        after,
      ),
    );
  });

  test('asks about another film in the place of one that was never seen', async () => {
    const { page } = await visit('/');
    const asked = await readQuestions(page, 12);
    await page.getByRole('button', { name: `Haven’t seen it : ${asked[3]}` }).click();
    await eventually(() => readQuestions(page, 12)).not.toContain(asked[3]);
    const now = await readQuestions(page, 12);
    expect(now.filter((title) => !asked.includes(title))).toHaveLength(1);
    expect(now).toHaveLength(12);
  });

  test('takes what people say of themselves into account', async () => {
    const { page } = await visit('/');
    await rateQuestions(page, 4);
    await page.getByText('About you (not needed)').click();
    await page.getByLabel('Age').fill('34');
    const asked = page.waitForRequest((request) => request.postData()?.includes('"age":34') === true);
    await Promise.all([asked, page.getByLabel('Age').press('Tab')]);
    await page.reload();
    await page.getByText('About you (not needed)').click();
    await eventually(() => page.getByLabel('Age').inputValue()).toBe('34');
  });
});

describe('an account', () => {
  test('keeps what was said before it, here and in another browser', async () => {
    const { page } = await visit('/');
    const [first, second] = (await rateQuestions(page, 5, 2.5)) as [string, string];
    const list = await readSettledShelf(page);
    const account = await makeAccount(page);
    await expectHeldStars(server().url, account, { [first]: 5, [second]: 2.5 });
    await page.reload();
    await page.getByText(`User ${account}`, { exact: true }).waitFor();
    await eventually(() => readShelf(page)).toEqual(list);

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Which of these have you seen?' }).waitFor();
    await eventually(() => readShelf(page)).toEqual([]);
    await signIn(page, account);
    await eventually(() => readShelf(page)).toEqual(list);

    const { page: other } = await visit('/ratings');
    await signIn(other, account);
    await eventually(() => slider(other, first).inputValue()).toBe('5');
    await eventually(() => slider(other, second).inputValue()).toBe('2.5');
  });

  test('that does not exist is told apart from one that does', async () => {
    const { page } = await visit('/', { expects: /404/ });
    await page.getByRole('button', { name: 'Keep my ratings' }).click();
    await page.getByLabel('Or your user number').fill('987654321');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await eventually(() => page.getByRole('dialog').getByRole('alert').textContent()).toContain('987654321');
  });
});

describe.each(['a visitor', 'an account'])('the ratings of %s', (who) => {
  test('can be changed, and leave no trace when deleted', async () => {
    const { page } = await visit('/');
    const [first] = (await rateQuestions(page, 4.5)) as [string];
    if (who === 'an account') {
      const account = await makeAccount(page);
      await expectHeldStars(server().url, account, { [first]: 4.5 });
    }
    const before = await readSettledShelf(page);
    const [, second] = (await readQuestions(page, 2)) as [string, string];
    await rateByMouse(questions(page), second, 3);
    await eventually(() => readShelf(page)).not.toEqual(before);
    await readSettledShelf(page);

    await goTo(page, 'My ratings');
    await page.getByText('2 films, the newest first').waitFor();
    await rateByKeyboard(page, second, 0.5);
    await eventually(() => slider(page, second).getAttribute('aria-valuetext')).toBe('½ star');
    await page.getByRole('button', { name: `Take back your rating of ${second}` }).click();
    await page.getByText(`what they were before you rated “${second}”: the same 24 films in the same order.`).waitFor();
    await goTo(page, 'For you');
    await eventually(() => readShelf(page)).toEqual(before);

    await page.getByRole('button', { name: 'Undo' }).click();
    await goTo(page, 'My ratings');
    await eventually(() => slider(page, second).inputValue()).toBe('0.5');
  });

  test('can be taken along, and all be deleted', async () => {
    const { page } = await visit('/');
    const [first] = (await rateQuestions(page, 3.5)) as [string];
    if (who === 'an account') await expectHeldStars(server().url, await makeAccount(page), { [first]: 3.5 });
    await goTo(page, 'My ratings');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download all of it (JSON)' }).click();
    const exported = await readFile(await (await download).path(), 'utf8');
    expect(exported).toContain(first);
    expect(JSON.stringify(JSON.parse(exported))).toContain('"rating":3.5');

    await page.getByRole('button', { name: who === 'an account' ? 'Delete my account' : 'Delete all of it' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('You have not rated anything.').waitFor();
    await page.getByRole('button', { name: 'Keep my ratings' }).waitFor();
  });
});

/** By title: `New`, `up by 3` ..., as screen readers have it. */
async function readMarks(page: Page): Promise<Record<string, string>> {
  const marks = await shelf(page)
    .locator('.move')
    .evaluateAll((all) =>
      all.map((mark) => [mark.parentElement?.querySelector('h3')?.textContent, mark.lastChild?.textContent]),
    );
  return Object.fromEntries(marks);
}

function movesOf(before: readonly string[], after: readonly string[]): Record<string, string> {
  const moves = after.map((title, place) => {
    const former = before.indexOf(title);
    if (former < 0) return [title, 'New'];
    return [title, former > place ? `up by ${former - place}` : `down by ${place - former}`];
  });
  return Object.fromEntries(moves.filter(([, move]) => move !== 'down by 0'));
}
