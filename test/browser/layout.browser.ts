import { expect, test } from 'vitest';
import { questions, rateByMouse, readQuestions, readSettledRows } from './actions.ts';
import { maxShift, readShift } from './shifts.ts';
import { useVisits } from './visits.ts';

const { visit } = useVisits();

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
