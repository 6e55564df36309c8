import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import {
  expectHeldStars,
  goTo,
  makeAccount,
  questions,
  rateByKeyboard,
  rateByMouse,
  rateQuestions,
  readAccount,
  readQuestions,
  readRows,
  readSettledRows,
  readSettledWall,
  readWall,
  rows,
  signIn,
  signOut,
  slider,
  wall,
} from './actions.ts';
import { eventually, useVisits } from './visits.ts';

const { visit, server } = useVisits();

describe('a first visit', () => {
  test('says what this is, asks about films, and has rows from the first moment', async () => {
    const { page } = await visit('/');
    await page.getByRole('heading', { level: 1, name: 'Rate a few films. Get a list that tells you why.' }).waitFor();
    expect(await readQuestions(page, 99)).toHaveLength(12);
    await page.getByText('0 of 10').waitFor();
    expect((await readSettledRows(page)).length).toBeGreaterThan(9);
    await page.getByText('It becomes yours with your first star.').waitFor();
  });

  test('has rows of one’s own with the first star, which say why', async () => {
    const { page } = await visit('/');
    const before = await readSettledRows(page);
    const [first] = (await readQuestions(page, 1)) as [string];
    await rateByMouse(questions(page), first, 4.5);
    await page.locator('.door-progress').getByText('1 of 10').waitFor();
    await eventually(() => readRows(page)).not.toEqual(before);
    const [short = first] = first.split(/: | - /);
    await rows(page)
      .getByText(new RegExp(`(Like|Because you liked) ${RegExp.escape(short)}`))
      .first()
      .waitFor();
    await rows(page).locator('.mark-new').first().waitFor();
  });

  test('asks about another film in the place of one that was never seen, or about one that was looked for', async () => {
    const { page } = await visit('/');
    const asked = await readQuestions(page, 12);
    await questions(page)
      .getByRole('button', { name: `Haven’t seen it : ${asked[3]}` })
      .click();
    await eventually(() => readQuestions(page, 12)).not.toContain(asked[3]);
    const now = await readQuestions(page, 12);
    expect(now.filter((title) => !asked.includes(title))).toHaveLength(1);
    await page.getByRole('combobox', { name: 'Rate something else' }).fill('godfather');
    await page
      .getByRole('option', { name: /^Godfather, The|^The Godfather/ })
      .first()
      .click();
    await eventually(async () => (await readQuestions(page, 1))[0]).toMatch(/Godfather/);
    expect(new URL(page.url()).pathname).toBe('/');
  });

  test('takes what people say of themselves into account before they rate anything', async () => {
    const { page } = await visit('/');
    await readSettledRows(page);
    await page.getByText('About you (optional)').click();
    await page.getByLabel('Age').fill('34');
    const asked = page.waitForRequest((request) => request.postData()?.includes('"age":34') === true);
    await Promise.all([asked, page.getByLabel('Age').press('Tab')]);
    await page.reload();
    await page.getByText('About you (optional)').click();
    await eventually(() => page.getByLabel('Age').inputValue()).toBe('34');
  });
});

test('what is being typed stays while the page is drawn anew', async () => {
  const { page } = await visit('/');
  const { promise: isTyped, resolve: answer } = Promise.withResolvers<void>();
  await page.route('**/v1/users/attributes', async (route) => {
    await isTyped;
    await route.continue();
  });
  await page.reload();
  await page.getByText('About you (optional)').click();
  await page.getByLabel('Age').fill('34');
  const answered = page.waitForResponse('**/v1/users/attributes');
  answer();
  await (await answered).finished();
  await readSettledRows(page);
  expect(await page.getByLabel('Age').inputValue()).toBe('34');
});

describe('a card that was rated', () => {
  test('stays where it is, with an undo, until one moves on', async () => {
    const { page } = await visit('/list');
    const before = await readSettledWall(page);
    const [first, second] = before as [string, string];
    await rateByMouse(wall(page), first, 4);
    await page.getByText(`You gave “${first}” 4 stars.`).waitFor();
    await readSettledWall(page);
    expect((await readWall(page))[0]).toBe(first);
    await page.getByRole('button', { name: 'Undo' }).click();
    await eventually(() => slider(wall(page), first).inputValue()).toBe('0');
    await rateByMouse(wall(page), second, 2);
    await readSettledWall(page);
    await goTo(page, 'For you');
    await page.goBack();
    await eventually(() => readWall(page)).not.toContain(second);
  });

  test('takes the next digit, too, so that no other film is rated with it', async () => {
    const { page } = await visit('/list');
    const [first, second] = (await readSettledWall(page)) as [string, string];
    await slider(wall(page), first).focus();
    await page.keyboard.press('4');
    await readSettledWall(page);
    await page.keyboard.press('5');
    await eventually(() => slider(wall(page), first).inputValue()).toBe('5');
    await page.getByText(`You gave “${first}” 5 stars.`).waitFor();
    expect(await slider(wall(page), second).inputValue()).toBe('0');
  });
});

describe('an account', () => {
  test('keeps what was said before it, here and in another browser', async () => {
    const { page } = await visit('/');
    const [first, second] = (await rateQuestions(page, 5, 2.5)) as [string, string];
    const account = await makeAccount(page);
    await expectHeldStars(server().url, account, { [first]: 5, [second]: 2.5 });
    await page.reload();
    const list = await readSettledRows(page);

    await signOut(page);
    await page.getByRole('heading', { name: 'Rate a few films' }).waitFor();
    await eventually(() => slider(questions(page), first).inputValue()).toBe('0');
    await signIn(page, account);
    await eventually(() => readAccount(page)).toBe(account);
    await page.reload();
    await eventually(() => readSettledRows(page)).toEqual(list);

    const { page: other } = await visit('/ratings');
    await signIn(other, account);
    await eventually(() => slider(other, first).inputValue()).toBe('5');
    await eventually(() => slider(other, second).inputValue()).toBe('2.5');
  });

  test('that does not exist is told apart from one that does', async () => {
    const { page } = await visit('/', { expects: /404/ });
    await signIn(page, 987654321);
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
    await page.goto('/list');
    const before = await readSettledWall(page);
    const second = before[3]!;
    await rateByMouse(wall(page), second, 3);
    await readSettledWall(page);

    await goTo(page, 'My ratings');
    await slider(page, second).waitFor();
    await rateByKeyboard(page, second, 0.5);
    await eventually(() => slider(page, second).getAttribute('aria-valuetext')).toBe('½ star');
    await page.getByRole('button', { name: `Remove your rating of ${second}` }).click();
    await page.getByText(`exactly what they were before you rated “${second}”`).waitFor();
    // It stays in its place until one moves on, and undo brings it back as it was.
    await slider(page, second).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await eventually(() => slider(page, second).inputValue()).toBe('0.5');
    await page.getByRole('button', { name: `Remove your rating of ${second}` }).click();
    await page.getByText(`exactly what they were before you rated “${second}”`).waitFor();
    await page.goto('/list');
    await eventually(() => readSettledWall(page)).toEqual(before);
  });

  test('can be taken along, and all be deleted', async () => {
    const { page } = await visit('/');
    const [first] = (await rateQuestions(page, 3.5)) as [string];
    if (who === 'an account') await expectHeldStars(server().url, await makeAccount(page), { [first]: 3.5 });
    await goTo(page, 'My ratings');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export (JSON)' }).click();
    const exported = await readFile(await (await download).path(), 'utf8');
    expect(exported).toContain(first);
    expect(JSON.stringify(JSON.parse(exported))).toContain('"rating":3.5');

    await page.getByRole('button', { name: /^Delete (my account|everything)$/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('You haven’t rated anything yet.').waitFor();
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  });
});
