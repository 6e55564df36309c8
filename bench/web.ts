/**
 * How long first visits take, on a desktop and on a slow phone; then how long the page takes from the click on a star to the
 * new rows on the screen, as Chromium measures it, against the requests that it makes. All in one run over the demo data:
 *
 *   node bin/launch.cjs bench/web.ts [--home <with data, trained>] [--clicks 60] [--visits 3]
 *
 * A visitor's click asks for the rows, with all that they have rated; an account's click writes the rating before. Both sides
 * are measured in the same window and take turns: each film is rated by a click, and then, once nothing moves any more, the
 * same requests are made bare.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Page, Request } from 'playwright-core';
import { launchChromium } from '../scripts/chromium.ts';
import { measureLoads } from './page-loads.ts';

const { values: flags } = parseArgs({
  options: {
    home: { type: 'string' },
    clicks: { type: 'string', default: '60' },
    visits: { type: 'string', default: '3' },
  },
});
/** Until both sides' code is compiled. */
const warmUps = 10;

/** In the page: `measured` gets the milliseconds from each click until the rows that it changed have been drawn. */
const observer = `
  window.measured = [];
  let clicked = null;
  addEventListener('pointerup', (event) => { clicked = event.timeStamp; }, true);
  new MutationObserver((changes) => {
    const isSettled = changes.some(({ target }) => target.classList.contains('waits') && target.ariaBusy === 'false');
    if (clicked === null || !isSettled) return;
    const since = clicked;
    clicked = null;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => measured.push(performance.now() - since);
      port2.postMessage(null);
    });
  }).observe(document, { attributes: true, attributeFilter: ['aria-busy'], subtree: true });
`;

/** In the page: waits for it. */
const nextMeasured = `new Promise((resolve) => {
  const look = () => measured.length > 0 ? resolve(measured.shift()) : requestAnimationFrame(look);
  look();
})`;

/** In the page: resolves when what glides has arrived. */
const standstill = 'Promise.all(document.getAnimations().map((animation) => animation.finished)).then(() => {})';

/** In the page: the milliseconds of the requests, one after the other. */
const bareRequests = (requests: readonly Request[]) => `(async () => {
  const since = performance.now();
  for (const { url, method, body, authorization } of ${JSON.stringify(requests.map(describe))}) {
    const headers = body === null ? {} : { 'content-type': 'application/json' };
    if (authorization) headers.authorization = authorization;
    await (await fetch(url, { method, headers, body })).json();
  }
  return performance.now() - since;
})()`;

const describe = (request: Request) => ({
  url: request.url(),
  method: request.method(),
  body: request.postData(),
  authorization: request.headers().authorization ?? null,
});

const home = flags.home ?? mkdtempSync(path.join(tmpdir(), 'marquee-bench-'));
const server = spawn(process.execPath, [
  path.join(import.meta.dirname, '..', 'src', 'main.ts'),
  ...['serve', '--demo', '--home', home, '--port', '0', '--log-level', 'silent'],
]);
try {
  const url = await readyUrl(server);
  const browser = await launchChromium();
  await measureLoads(browser, url, Number(flags.visits));
  const page = await browser.newPage();
  await page.addInitScript(observer);
  await page.goto(url);
  await rateQuestion(page);
  await compare(page, 'a visitor', [/\/v1\/rows$/]);
  await makeAccount(page);
  await compare(page, 'an account', [/\/ratings\//, /\/rows\?/]);
  await browser.close();
} finally {
  server.kill('SIGTERM');
  if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
  if (flags.home === undefined) rmSync(home, { recursive: true });
}

/** @param addresses of the requests that a click makes, in their order */
async function compare(page: Page, who: string, addresses: readonly RegExp[]): Promise<void> {
  const clicks: number[] = [];
  const bare: number[] = [];
  for (let turn = 0; turn < warmUps + Number(flags.clicks); turn++) {
    const { milliseconds, requests } = await clickFirst(page, addresses);
    await page.evaluate(standstill);
    const bareMilliseconds = await page.evaluate<number>(bareRequests(requests));
    if (turn < warmUps) continue;
    clicks.push(milliseconds);
    bare.push(bareMilliseconds);
  }
  print(`a click of ${who} until the list is drawn`, clicks);
  print(`the same requests (${addresses.length}), bare`, bare);
  console.log(`ratio of the medians: ${(quantile(clicks, 0.5) / quantile(bare, 0.5)).toFixed(2)}`);
}

/** From here on a visitor has a list. */
async function rateQuestion(page: Page): Promise<void> {
  await page.locator('.row-film').first().waitFor();
  await page.locator('.door-film .stars-row').first().click();
  await page.evaluate(nextMeasured);
}

async function makeAccount(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
  await page.waitForLoadState('networkidle');
  await page.evaluate('measured.length = 0');
}

type Click = { milliseconds: number; requests: Request[] };

/** Rates the first film of the rows that is not rated yet; it stays where it is. */
async function clickFirst(page: Page, addresses: readonly RegExp[]): Promise<Click> {
  const requests = addresses.map((address) => page.waitForRequest(address));
  await page.locator('.row-film:not(:has(.stars-clear)) .stars-row').first().click();
  const milliseconds = await page.evaluate<number>(nextMeasured);
  return { milliseconds, requests: await Promise.all(requests) };
}

function print(name: string, milliseconds: readonly number[]): void {
  const figures = [0.5, 0.95].map((share) => `p${share * 100} ${quantile(milliseconds, share).toFixed(1)} ms`);
  console.log(`${name.padEnd(48)} ${figures.join('  ')}  (${milliseconds.length} times)`);
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((one, other) => one - other)[Math.floor(share * (values.length - 1))]!;
}

/** What it says later is read and dropped, or it would block. */
function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let told = '';
    child.stdout!.resume();
    child.stderr!.on('data', (text) => {
      told += text;
      const [, url] = /ready on (\S+);/.exec(told) ?? [];
      if (url) resolve(url);
    });
    child.on('exit', () => reject(new Error(`it did not start: ${told}`)));
  });
}
