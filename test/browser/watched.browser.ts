import { expect, test } from 'vitest';
import { goTo } from './actions.ts';
import { useVisits } from './visits.ts';

const { server, visit } = useVisits();

const minutes = {
  'alien+1979': 100,
  'heat+1995': 62,
  'pulp+fiction+1994': 100,
  'the+matrix+1999': 100,
  'toy+story+1995': 4,
};

test('who watches and rates nothing finds what they watched, and their taste by it', async () => {
  const json = { 'content-type': 'application/json' };
  const made = await fetch(`${server().url}/v1/users`, { method: 'POST', headers: json, body: '{}' });
  const { user_id: id, token } = (await made.json()) as { user_id: number; token: string };
  const headers = { ...json, authorization: `Bearer ${token}` };
  for (const [movie, watched] of Object.entries(minutes)) {
    const body = JSON.stringify({ minutes: watched });
    const { status } = await fetch(`${server().url}/v1/users/${id}/watches/${movie}`, { method: 'PUT', headers, body });
    expect(status).toBe(200);
  }

  const { page } = await visit(`/#token=${token}`);
  await page
    .getByText(/^Because you watched /)
    .first()
    .waitFor();
  await goTo(page, 'My ratings');
  const watched = page.getByRole('list', { name: 'Watched', exact: true });
  await watched.getByRole('link', { name: 'Heat', exact: true }).waitFor();
  expect(await watched.getByRole('listitem').count()).toBe(5);
  // Runtimes are not known here, so that a film counts as long as most are.
  await watched.getByText(/^62% watched/).waitFor();
  await page.getByText('5 films watched, 4 of them at least half.').waitFor();
  await page.getByRole('link', { name: /^Rated/ }).click();
  await page.getByText('You haven’t rated anything yet.').waitFor();

  await page.goto('/movies/heat+1995');
  const audience = page.getByRole('region', { name: 'What people think' });
  await audience.getByText(/people have rated or watched it/).waitFor();
  await audience.getByRole('heading', { name: 'Watches' }).waitFor();
});
