import { describe, expect, test } from 'vitest';
import {
  expectHeldStars,
  goTo,
  makeAccount,
  questions,
  rateByMouse,
  rateQuestions,
  readAccount,
  readQuestions,
  signIn,
  signOut,
} from './actions.ts';
import { eventually, useVisits } from './visits.ts';

/** As a server is without further settings: what belongs to a user needs the user's token. */
const { visit, server } = useVisits('--read-access', 'public');

describe('a private link', () => {
  test('signs in on another device, brings its ratings along, and is shown before one signs out', async () => {
    const { page } = await visit('/');
    const [first] = (await rateQuestions(page, 5)) as [string];
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByLabel('Nickname').fill('Ann');
    await page.getByRole('button', { name: 'Create account' }).click();
    const dialog = page.getByRole('dialog', { name: 'Your account is ready' });
    await dialog.getByRole('img', { name: /^QR code/ }).waitFor();
    const link = (await dialog.locator('code').textContent())!;
    expect(link).toMatch(/\/#token=mv_[\w-]+$/);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Ann', exact: true }).waitFor();

    const { page: other } = await visit('/');
    const [, second] = (await readQuestions(other, 2)) as [string, string];
    await rateByMouse(questions(other), second, 3);
    await other.goto(link);
    await other.getByRole('button', { name: 'Ann', exact: true }).waitFor();
    expect(other.url()).not.toContain('mv_');
    await expectHeldStars(server().url, await readAccount(other), { [first]: 5, [second]: 3 }, link.split('=')[1]);

    await other.getByRole('button', { name: 'Ann', exact: true }).click();
    await other.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await other.getByRole('dialog', { name: 'Sign out?' }).locator('code').getByText(link).waitFor();
    await other.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await signIn(other, link);
    await other.getByRole('button', { name: 'Ann', exact: true }).waitFor();
  });

  test('of somebody else asks before it takes the place of the account, and shows the way back', async () => {
    const { page } = await visit('/');
    const create = async (nickname: string) => {
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByLabel('Nickname').fill(nickname);
      await page.getByRole('button', { name: 'Create account' }).click();
      const link = await page.getByRole('dialog').locator('code').textContent();
      await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
      return link!;
    };
    const links = [await create('Cem')];
    await page.goto('/');
    await signOut(page);
    links.push(await create('Dora'));
    await page.goto(links[0]!);
    const dialog = page.getByRole('dialog', { name: 'Switch accounts?' });
    await dialog.locator('code').getByText(links[1]!).waitFor();
    await dialog.getByRole('button', { name: 'Stay Dora' }).click();
    await page.getByRole('button', { name: 'Dora', exact: true }).waitFor();
    await page.goto(links[0]!);
    await dialog.getByRole('button', { name: 'Sign in as Cem' }).click();
    await page.getByRole('button', { name: 'Cem', exact: true }).waitFor();
    expect(page.url()).not.toContain('mv_');
  });

  test('that is none any more says so', async () => {
    const { page } = await visit('/#token=mv_000000000000_none', { expects: /status of 401/ });
    await page.getByText('This private link no longer works.').waitFor();
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  });
});

test.each(['rates', 'changes their name'])(
  'one whose account was deleted elsewhere is told when they next %s',
  async (what) => {
    const { page } = await visit('/', { expects: /status of 401/ });
    const [first] = (await rateQuestions(page, 5)) as [string];
    const account = await makeAccount(page);
    const token = await page.evaluate(() => JSON.parse(localStorage.getItem('marquee/1/session')!).token);
    await expectHeldStars(server().url, account, { [first]: 5 }, token);
    const headers = { authorization: `Bearer ${token}` };
    await fetch(`${server().url}/v1/users/${account}`, { method: 'DELETE', headers });
    if (what === 'rates') await rateByMouse(questions(page), first, 2);
    else {
      await page.locator('.header-account').click();
      await page.getByRole('dialog').getByLabel('Nickname').fill('Eve');
      await page.getByRole('button', { name: 'Save nickname' }).click();
    }
    await page.getByText('This account or its private link no longer exists.').waitFor();
    await page.locator('.header-account').getByText('Sign in').waitFor();
    expect(await page.locator('body').textContent()).not.toMatch(/header|token/i);
  },
);

test('people who know each other’s private links watch together', async () => {
  const { page } = await visit('/');
  await rateQuestions(page, 5, 1);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByLabel('Nickname').fill('Bea');
  await page.getByRole('button', { name: 'Create account' }).click();
  const link = (await page.getByRole('dialog').locator('code').textContent())!;

  const { page: other } = await visit('/', { expects: /status of 40[01]/ });
  await rateQuestions(other, 1, 5);
  await goTo(other, 'Watch together');
  const add = async (text: string) => {
    await other.getByLabel('Add someone').fill(text);
    await other.keyboard.press('Enter');
  };
  await add(link);
  const list = other.getByRole('region', { name: 'Your list' });
  const first = list.getByRole('listitem').filter({ hasText: 'Bea' }).first();
  await eventually(() => first.textContent()).toMatch(/Bea.*You/);
  expect(other.url()).not.toContain('mv_');
  await add('7');
  await other.getByText('This server shows a list only with the private link of everyone in it.').waitFor();
});

test('an export of Letterboxd is looked at before it is imported, into an account that is made for it', async () => {
  const { page } = await visit('/', { expects: /status of 400/ });
  const countUsers = () => server().sql`select count(*) from users`;
  const before = await countUsers();
  await page.getByRole('button', { name: /^Import from/ }).click();
  const rows = [
    'Date,Name,Year,Letterboxd URI,Rating',
    '2024-01-01,Heat,1995,u,4.5',
    '2024-01-02,Nowhere Film,2001,v,3',
  ];
  const file = { name: 'ratings.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) };
  await page.getByLabel('Export file').setInputFiles(file);
  await page.getByRole('button', { name: 'Check the file' }).click();
  await page.getByText('Found here: 1 rating, from Letterboxd.').waitFor();
  await page.getByText('1 film not found here').waitFor();
  const table = { name: 'mine.csv', mimeType: 'text/csv', buffer: Buffer.from('title,year,rating\nHeat,1995,9\n') };
  await page.getByLabel('Export file').setInputFiles(table);
  await page.getByRole('button', { name: 'Check the file' }).click();
  await page.getByText('The ratings in this file aren’t stars').waitFor();
  expect(await page.getByRole('dialog').textContent()).not.toContain('--scale');
  await page.getByLabel('Its ratings are').selectOption('numbers from 0 to 10');
  await page.getByRole('button', { name: 'Check the file' }).click();
  await page.getByText('Found here: 1 rating.').waitFor();
  const dates = ['title,year,rating,date', 'Heat,1995,4,1577836800', 'Alien,1979,3,45000', 'Casino,1995,3,1577836801'];
  const dated = { name: 'dated.csv', mimeType: 'text/csv', buffer: Buffer.from(dates.join('\n')) };
  await page.getByLabel('Export file').setInputFiles(dated);
  await page.getByRole('button', { name: 'Check the file' }).click();
  await page
    .getByText(/^1 row will be imported without a value.*such as line 3: date is 1 or 2 January 1970/)
    .waitFor();
  await page.getByLabel('Its dates are written with').selectOption('seconds since 1970');
  await page.getByRole('button', { name: 'Check the file' }).click();
  await page.getByText('Found here: 3 ratings.').waitFor();
  expect(await page.getByText('without a value').count()).toBe(0);
  await page.getByLabel('Export file').setInputFiles(table);
  await page.getByRole('button', { name: 'Check the file' }).click();
  await page.getByLabel('Its ratings are').selectOption('numbers from 0 to 10');
  await page.getByRole('button', { name: 'Check the file' }).click();
  await page.getByText('Found here: 1 rating.').waitFor();
  // Nothing is made of a visitor before they confirm.
  expect(await countUsers()).toEqual(before);
  await page.getByRole('button', { name: 'Create an account and import them' }).click();
  const link = (await page.getByRole('dialog').locator('code').textContent())!;
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await expectHeldStars(server().url, await readAccount(page), { Heat: 4.5 }, link.split('=')[1]);
});

/** The last test, as a server with keys takes nothing without. */
test('an operator whose key reads no users is told so in passing, and finds movies all the same', async () => {
  const made = await fetch(`${server().url}/v1/keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'operator', scopes: ['admin'] }),
  });
  const { token } = await made.json();
  const { page } = await visit('/admin/data?wanted=heat', { expects: /status of 40[13]/ });
  await page.getByLabel('Key with the scope “admin”').fill(token);
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await page.getByText('Looking up users takes a key with the scope “recommend”. Create one').waitFor();
  const found = page.getByRole('region', { name: 'Look up a user or movie' });
  await found.getByRole('link', { name: 'Heat', exact: true }).waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
});
