import type { Page } from 'playwright-core';
import { questions, rateByMouse, readQuestions, readSettledShelf, shelf } from './actions.ts';

/** Something that the page shows. */
export type Place = {
  name: string;
  path: string;
  /** Has it come when this is there. */
  prepare: (page: Page) => Promise<unknown>;
  isVisitors?: boolean;
  /** Whether preparing it makes films move, as late as the server answers. */
  moves?: boolean;
};

const heading = (name: string) => (page: Page) => page.getByRole('heading', { name }).first().waitFor();

export const places: readonly Place[] = [
  { name: 'a first visit', path: '/', prepare: (page) => readQuestions(page, 1), isVisitors: true },
  {
    name: 'what one may say of oneself',
    path: '/',
    isVisitors: true,
    prepare: (page) => page.getByText('About you (not needed)').click(),
  },
  {
    name: 'a list that has changed',
    moves: true,
    path: '/',
    isVisitors: true,
    async prepare(page) {
      const [first, second] = (await readQuestions(page, 2)) as [string, string];
      await rateByMouse(questions(page), first, 5);
      await readSettledShelf(page);
      await rateByMouse(questions(page), second, 1);
      await page.getByText(/^Changed: /).waitFor();
    },
  },
  { name: 'a list', path: '/', prepare: readSettledShelf },
  {
    name: 'filters',
    path: '/?genre=Crime&diversity=0.3',
    async prepare(page) {
      await readSettledShelf(page);
      await page.locator('summary', { hasText: 'Filters' }).click();
      await page.getByLabel('Crime', { exact: true }).waitFor();
    },
  },
  {
    name: 'an empty list',
    path: '/?genre=Crime&year_from=2900',
    prepare: (page) => page.getByText('There are some with:').waitFor(),
  },
  {
    name: 'something hidden',
    moves: true,
    path: '/',
    async prepare(page) {
      await readSettledShelf(page);
      await shelf(page).getByRole('button', { name: /^Hide/ }).first().click();
      await page.getByText('will not be shown to you again').waitFor();
    },
  },
  {
    name: 'a film',
    path: '/movies/the+matrix+1999',
    prepare: (page) => page.getByText('How many gave it how many').waitFor(),
  },
  { name: 'my ratings', path: '/ratings', prepare: (page) => page.getByText('the newest first').waitFor() },
  {
    name: 'no ratings',
    path: '/ratings',
    isVisitors: true,
    prepare: (page) => page.getByText('You have not rated anything').waitFor(),
  },
  { name: 'nobody together', path: '/together', isVisitors: true, prepare: heading('Watch together') },
  {
    name: 'some together',
    path: '/together?with=me,7,11',
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
  { name: 'no such place', path: '/movies/none+1900', prepare: heading('This film is not here') },
  {
    name: 'making an account',
    path: '/',
    isVisitors: true,
    async prepare(page) {
      await page.getByRole('button', { name: 'Keep my ratings' }).click();
      await page.getByRole('dialog').waitFor();
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
  { name: 'models', path: '/admin/models', prepare: (page) => page.getByText('Model 1 answers.').waitFor() },
  { name: 'data', path: '/admin/data?wanted=42', prepare: (page) => page.getByRole('table').first().waitFor() },
  { name: 'keys', path: '/admin/keys', prepare: heading('Make a key') },
];
