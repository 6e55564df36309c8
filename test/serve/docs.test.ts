import { afterAll, expect, test } from 'vitest';
import { createDescribedApp } from '../../scripts/build-client.ts';

const app = createDescribedApp();
afterAll(() => app.close());

const page = await app.inject('/docs');
const links = [...page.body.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, link]) => link!);

test('the page has all that it needs from this server', async () => {
  expect(page.statusCode).toBe(200);
  expect(links.length).toBeGreaterThan(5);
  for (const link of [...links, '/docs/json']) {
    expect(link).toMatch(/^\/docs\//);
    expect((await app.inject(link)).statusCode, link).toBe(200);
  }
});

test('nothing else may be loaded or run in it, nor may another page show it', () => {
  const policy = page.headers['content-security-policy'] as string;
  const directives = Object.fromEntries(policy.split('; ').map((part) => [part.split(' ')[0], part]));
  expect(directives).toMatchObject({
    'default-src': "default-src 'none'",
    'script-src': "script-src 'self'",
    'style-src': "style-src 'self'",
    'connect-src': "connect-src 'self'",
    'frame-ancestors': "frame-ancestors 'none'",
  });
  expect(page.body).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=/);
});

test('it shows what the server describes, and fits the screen of a phone', async () => {
  expect((await app.inject('/docs/json')).json()).toEqual((await app.inject('/openapi.json')).json());
  const scripts = await Promise.all(links.filter((link) => link.endsWith('.js')).map((link) => app.inject(link)));
  expect(scripts.some(({ body }) => body.includes("name: 'viewport', content: 'width=device-width"))).toBe(true);
});
