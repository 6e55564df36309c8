import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { questions, rateByMouse, readQuestions, readSettledRows, slider } from './actions.ts';
import { maxShift, readShift } from './shifts.ts';
import { useVisits } from './visits.ts';

const { visit, server } = useVisits();

test.each([360, 1280])('stars move no more than the films that have moved, %i pixels wide', async (width) => {
  const { page } = await visit('/', { viewport: { width, height: 800 } });
  const titles = await readQuestions(page, 4);
  await readShift(page, 'from input');
  for (const [at, title] of titles.entries()) {
    await rateByMouse(questions(page), title, at % 2 === 0 ? 5 : 1);
    await readSettledRows(page);
    expect(await readShift(page, 'from input')).toBeLessThan(maxShift);
  }
});

test.each(['overview', 'models', 'history'])(
  'the overview stays where it is, though its %s come last',
  async (late) => {
    const { page } = await visit('/', { viewport: { width: 1920, height: 800 } });
    const gate = Promise.withResolvers<void>();
    const others = ['overview', 'models', 'history'].filter((name) => name !== late);
    const answered = others.map((name) => page.waitForResponse(`**/v1/${name}`));
    await page.route(`**/v1/${late}`, async (route) => {
      await gate.promise;
      await route.continue();
    });
    await page.goto('/admin');
    await Promise.all(answered);
    await page.evaluate(() => new Promise(requestAnimationFrame));
    gate.resolve();
    await page.locator('figure canvas').first().waitFor();
    expect(await readShift(page)).toBeLessThan(maxShift);
  },
);

/** Where nothing was evaluated yet. */
const missing = { expects: /status of 404/ };

test.each([
  ['/', 'Rate a few films'],
  ['/ratings', 'My ratings'],
  ['/admin', 'Overview'],
  ['/admin/models', 'Models'],
])('%s begins at its top, where the focus moves to its content, too', async (path, heading) => {
  const { page } = await visit(path, {
    viewport: { width: 360, height: 740 },
    ...(path === '/admin/models' && missing),
  });
  await page.getByRole('heading', { name: heading }).first().waitFor();
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.id))
    .toBe(path.startsWith('/admin') ? 'content' : '');
  expect(await page.evaluate(() => scrollY)).toBe(0);
});

/** What is wider than the place it is in. */
const readCut = (page: Page, places: string) =>
  page
    .locator(places)
    .evaluateAll((elements) =>
      elements.filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.outerHTML.slice(0, 200)),
    );

test.each([360, 1280])('long words and names stay in their places, %i pixels wide', async (width) => {
  const title = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';
  const send = async (method: string, path: string, body: unknown) => {
    const headers = { 'content-type': 'application/json' };
    return await (await fetch(server().url + path, { method, headers, body: JSON.stringify(body) })).json();
  };
  await send('PUT', '/v1/movies/long+2001', { title, genres: ['Drama'] });
  const { token } = await send('POST', '/v1/users', { nickname: 'W'.repeat(60) });
  const { token: other } = await send('POST', '/v1/users', { nickname: 'M'.repeat(60) });
  const { page } = await visit(`/#token=${token}`, { viewport: { width, height: 800 } });
  await page.getByText('Signed in as').waitFor();
  expect(await readCut(page, '.notice, .header-box')).toEqual([]);
  await page.goto('/search?q=donau');
  await page.getByRole('main').getByRole('link', { name: title }).waitFor();
  expect(await readCut(page, '.movie-row')).toEqual([]);
  await page.goto('/movies/long+2001');
  await slider(page, title).first().focus();
  await page.keyboard.press('4');
  await page.getByText(`You gave “${title}” 4 stars.`).waitFor();
  expect(await readCut(page, '.notice, h1')).toEqual([]);
  await page.goto('/ratings');
  await slider(page, title).waitFor();
  expect(await readCut(page, '.movie-row')).toEqual([]);
  await page.goto(`/#token=${other}`);
  await page.getByRole('dialog', { name: 'Switch accounts?' }).waitFor();
  expect(await readCut(page, '.dialog, .dialog .buttons')).toEqual([]);
});
