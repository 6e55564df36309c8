/**
 * Takes the pictures of the page that the documentation has, of the demo data: `node scripts/screenshots.ts`. With a folder
 * and `--all`, every view, narrow and wide, light and dark, to be looked at: `node scripts/screenshots.ts <folder> --all`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { all: { type: 'boolean', default: false }, url: { type: 'string' } },
});
const root = path.join(import.meta.dirname, '..');
/** Of JPEG: legible, and below 150 KB. */
const quality = 70;
const folder = positionals[0] ?? path.join(root, 'docs');

type Picture = {
  name: string;
  path: string;
  width: number;
  scheme: 'light' | 'dark';
  height?: number;
  /** Part of the page that comes last, and is scrolled to where it is not seen. */
  until?: string;
  prepare?: (page: Page) => Promise<void>;
};

const documented: readonly Picture[] = [
  { name: 'page-home', path: '/', width: 1280, scheme: 'light' },
  { name: 'page-telephone', path: '/', width: 360, scheme: 'dark' },
  { name: 'page-rows', path: '/', width: 1280, scheme: 'dark', until: '.row >> nth=2', prepare: rateSome },
  { name: 'page-film', path: '/movies/the+matrix+1999', width: 1280, scheme: 'light', prepare: rateSome },
  { name: 'page-admin', path: '/admin', width: 1280, height: 1200, scheme: 'dark', prepare: waitForHistory },
];

const views = {
  home: '/',
  list: '/list?shown=48',
  filtered: '/list?genre=Film-Noir&year_from=1940&year_to=1950&diversity=0.5',
  nothing: '/list?genre=Crime&year_from=2900',
  film: '/movies/the+matrix+1999',
  'film-long': '/movies/dr+strangelove+or+how+i+learned+to+stop+worrying+and+love+the+bomb+1964',
  'no-film': '/movies/none+1900',
  found: '/search?q=love',
  'found-nothing': '/search?q=zzzzqqqq',
  ratings: '/ratings',
  watchlist: '/ratings?tab=watchlist',
  together: '/together',
  admin: '/admin',
  'admin-models': '/admin/models',
  'admin-data': '/admin/data',
  'admin-keys': '/admin/keys',
};

const server = flags.url === undefined ? await startServer() : undefined;
const browser = await launchChromium();
try {
  await mkdir(folder, { recursive: true });
  const url = flags.url ?? (await server!.ready);
  for (const picture of flags.all ? everything() : documented) await take(browser, url, picture);
} finally {
  await browser.close();
  await server?.stop();
}

function* everything(): Iterable<Picture> {
  for (const [name, address] of Object.entries(views)) {
    for (const width of [360, 768, 1280, 1920]) {
      for (const scheme of ['light', 'dark'] as const) {
        yield {
          name: `${name}-${width}-${scheme}`,
          path: address,
          width,
          scheme,
          ...(name !== 'home' && { prepare: rateSome }),
        };
      }
    }
  }
}

async function take(
  browser: Browser,
  url: string,
  { name, path: address, width, height, scheme, until, prepare }: Picture,
): Promise<void> {
  const context = await browser.newContext({
    baseURL: url,
    colorScheme: scheme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    viewport: { width, height: height ?? 800 },
  });
  const page = await context.newPage();
  await prepare?.(page);
  await page.goto(address);
  await page.waitForLoadState('networkidle');
  if (until) await page.locator(until).first().scrollIntoViewIfNeeded();
  // What was out of sight is drawn a frame or two after it is scrolled to.
  await page.waitForTimeout(500);
  const file = path.join(folder, `${name}.jpg`);
  await page.screenshot({ path: file, type: 'jpeg', quality, fullPage: flags.all });
  console.log(file);
  await context.close();
}

/** As someone who likes some of the first films that a newcomer is asked about. */
async function rateSome(page: Page): Promise<void> {
  await page.goto('/');
  await page.locator('.door-film').first().waitFor();
  for (const [at, stars] of [4.5, 3, 5, 4].entries()) {
    const row = page.locator('.door-film .stars-row').nth(at);
    const { width, height } = (await row.boundingBox())!;
    await row.click({ position: { x: (width * (stars - 0.25)) / 5, y: height / 2 } });
  }
  await page.locator('.waits[aria-busy=false] .film-card').first().waitFor();
}

/** Until there is something to plot. */
async function waitForHistory(page: Page): Promise<void> {
  for (let turn = 0; turn < 12; turn++) {
    await page.goto('/list');
    await page.waitForTimeout(5000);
  }
}

async function startServer() {
  const home = await mkdtemp(path.join(os.tmpdir(), 'marquee-screenshots-'));
  const child = spawn(process.execPath, ['src/main.ts', 'serve', '--demo', '--home', home, '--port', '0'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return {
    ready: readyUrl(child),
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      await rm(home, { recursive: true });
    },
  };
}

/** What it says later is read and dropped, or it would block. */
function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let told = '';
    child.stderr!.on('data', (text) => {
      told += text;
      const [, url] = /ready on (\S+);/.exec(told) ?? [];
      if (url) resolve(url);
    });
    child.on('exit', () => reject(new Error(`it did not start: ${told}`)));
  });
}
