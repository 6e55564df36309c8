import type { Page } from 'playwright-core';
import { choose, questions, rateByMouse, readQuestions, readSettledRows, readSettledWall, wall } from './actions.ts';

/** Something that the page shows. */
export type Place = {
  name: string;
  path: string;
  /** Has it come when this is there. */
  prepare: (page: Page) => Promise<unknown>;
  isVisitors?: boolean;
  /** Whether preparing it makes something move, as late as the server answers. */
  moves?: boolean;
};

async function chooseFile(page: Page, rows: string): Promise<void> {
  await page.getByRole('button', { name: 'Import from Letterboxd, IMDb or Trakt' }).click();
  const file = { name: 'mine.csv', mimeType: 'text/csv', buffer: Buffer.from(rows) };
  await page.getByRole('dialog').getByLabel('Export file').setInputFiles(file);
  await page.getByRole('button', { name: 'Check the file' }).click();
}

const heading = (name: string) => (page: Page) => page.getByRole('heading', { name }).first().waitFor();

export const places: readonly Place[] = [
  { name: 'a first visit', path: '/', prepare: (page) => readQuestions(page, 1), isVisitors: true },
  {
    name: 'what one may say of oneself',
    path: '/',
    isVisitors: true,
    prepare: (page) => page.getByText('About you (optional)').click(),
  },
  {
    name: 'rows that have changed',
    moves: true,
    path: '/',
    isVisitors: true,
    async prepare(page) {
      const [first, second] = (await readQuestions(page, 2)) as [string, string];
      await rateByMouse(questions(page), first, 5);
      await readSettledRows(page);
      await rateByMouse(questions(page), second, 1);
      await page.getByText(`You gave “${second}” 1 star.`).waitFor();
    },
  },
  { name: 'rows', path: '/', prepare: readSettledRows },
  { name: 'all recommendations', path: '/list', prepare: readSettledWall },
  {
    name: 'the menu of a film',
    path: '/list',
    async prepare(page) {
      await readSettledWall(page);
      await wall(page)
        .getByRole('button', { name: /^More about/ })
        .first()
        .click();
      await page.getByRole('menuitem').first().waitFor();
    },
  },
  {
    name: 'filters',
    path: '/list?genre=Crime&diversity=0.3',
    async prepare(page) {
      await readSettledWall(page);
      await page.locator('summary', { hasText: 'Filters' }).click();
      await page.getByLabel('Crime', { exact: true }).waitFor();
    },
  },
  {
    name: 'an empty list',
    path: '/list?genre=Crime&year_from=2900',
    prepare: (page) => page.getByText('There are some with:').waitFor(),
  },
  {
    name: 'something hidden',
    moves: true,
    path: '/list',
    async prepare(page) {
      const [title] = (await readSettledWall(page)) as [string];
      await choose(wall(page), title, 'Not interested');
      await page.getByText('won’t be recommended again').waitFor();
    },
  },
  {
    name: 'a film',
    path: '/movies/the+matrix+1999',
    prepare: (page) => page.getByRole('heading', { name: 'Ratings', exact: true }).waitFor(),
  },
  {
    name: 'my ratings',
    path: '/ratings',
    prepare: (page) => page.getByRole('main').getByRole('slider').first().waitFor(),
  },
  { name: 'a watchlist', path: '/ratings?tab=watchlist', prepare: heading('My ratings') },
  { name: 'what was seen', path: '/ratings?tab=seen', prepare: heading('My ratings') },
  { name: 'what is hidden', path: '/ratings?tab=hidden', prepare: heading('My ratings') },
  {
    name: 'no ratings',
    path: '/ratings',
    isVisitors: true,
    prepare: (page) => page.getByText('You haven’t rated anything yet').waitFor(),
  },
  { name: 'nobody together', path: '/together', isVisitors: true, prepare: heading('Watch together') },
  {
    name: 'some together',
    path: '/together?with=7,11,42',
    prepare: (page) => page.getByRole('region', { name: 'Your list' }).getByRole('link').first().waitFor(),
  },
  {
    name: 'what was found',
    path: '/search?q=love',
    prepare: (page) => page.getByRole('main').getByRole('link').first().waitFor(),
  },
  {
    name: 'suggestions',
    path: '/',
    async prepare(page) {
      await page.getByRole('combobox').fill('god');
      await page.getByRole('option').first().waitFor();
      await page.keyboard.press('ArrowDown');
    },
  },
  { name: 'no text to search for', path: '/search', prepare: heading('What are you looking for?') },
  { name: 'nothing found', path: '/search?q=zzzzqqqq', prepare: (page) => page.getByText('Nothing found.').waitFor() },
  { name: 'no such film', path: '/movies/none+1900', prepare: heading('This film is not here') },
  { name: 'no such page', path: '/nonsense', prepare: heading('Page not found') },
  {
    name: 'all of a row',
    path: '/row?kind=trending&title=Liked+right+now',
    isVisitors: true,
    prepare: (page) => page.locator('.wall .film-card').first().waitFor(),
  },
  {
    name: 'a row that is gone',
    path: '/row?kind=genre&title=None',
    prepare: (page) => page.getByText('no longer part of your list').waitFor(),
  },
  {
    name: 'making an account',
    path: '/',
    isVisitors: true,
    async prepare(page) {
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'a new account',
    path: '/',
    isVisitors: true,
    async prepare(page) {
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByRole('button', { name: 'Create account' }).click();
      await page.getByRole('img', { name: /^QR code/ }).waitFor();
    },
  },
  {
    name: 'signing out',
    path: '/ratings',
    async prepare(page) {
      await page.locator('.header-account').click();
      await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'Sign out?' }).waitFor();
    },
  },
  {
    name: 'a file that could mean more than one thing',
    moves: true,
    path: '/ratings',
    async prepare(page) {
      await chooseFile(page, 'title,year,rating\nHeat,1995,9\nNowhere Film,2001,6\n');
      await page.getByLabel('Its ratings are').waitFor();
    },
  },
  {
    name: 'what was found in a file',
    moves: true,
    path: '/ratings',
    async prepare(page) {
      await chooseFile(page, 'title,year,rating\nHeat,1995,4\nNowhere Film,2001,3\n');
      await page.getByText('1 film not found here').click();
    },
  },
  {
    name: 'bringing ratings along',
    path: '/ratings',
    isVisitors: true,
    async prepare(page) {
      await page.getByRole('button', { name: 'Import from Letterboxd, IMDb or Trakt' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'one’s account',
    path: '/ratings',
    async prepare(page) {
      await page.locator('.header-account').click();
      await page.getByRole('dialog').getByRole('button', { name: 'Close' }).waitFor();
    },
  },
  {
    name: 'deleting an account',
    path: '/ratings',
    async prepare(page) {
      await page.getByRole('button', { name: 'Delete my account' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'the overview', path: '/admin', prepare: (page) => page.locator('figure canvas').first().waitFor() },
  { name: 'models', path: '/admin/models', prepare: (page) => page.getByText('Model 1 is live.').waitFor() },
  { name: 'data', path: '/admin/data?wanted=42', prepare: (page) => page.getByRole('table').first().waitFor() },
  {
    name: 'the preview of an import',
    moves: true,
    path: '/admin/data',
    async prepare(page) {
      const rows = 'user_id,movie_id,score\n800003,heat+1995,9\n800003,alien+1979,none\n';
      await page
        .getByLabel('Drop a file here, or choose one')
        .setInputFiles({ name: 'scores.csv', mimeType: 'text/csv', buffer: Buffer.from(rows) });
      await page.getByRole('button', { name: /^Check scores\.csv/ }).click();
      await page.getByRole('button', { name: 'Ratings from 0 to 10' }).click();
      await page.getByText('800003,alien+1979,none').waitFor();
    },
  },
  {
    name: 'a movie that was looked up',
    path: '/admin/data?movie=heat%2B1995',
    prepare: (page) => page.getByRole('region', { name: 'What is known about Heat' }).waitFor(),
  },
  { name: 'keys', path: '/admin/keys', prepare: heading('Create a key') },
  { name: 'no such operator’s page', path: '/admin/nonsense', prepare: heading('Page not found') },
];
