import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchChromium } from '../../scripts/chromium.ts';
import { type ServedDemo, serveDemo } from './served-demo.ts';
import { watchShifts } from './shifts.ts';

/** Milliseconds until something must have happened; a slow machine does several things at once. */
export const patience = 60_000;

/** Polls, as what a page shows comes when it comes. */
export const eventually = <Value>(look: () => Promise<Value>) => expect.poll(look, { timeout: patience, interval: 50 });

export type Visit = {
  page: Page;
  context: BrowserContext;
  /** What the browser complained of, that no test may cause. */
  faults: string[];
};

export type Visits = {
  server(): ServedDemo;
  /**
   * A browser that knows nothing yet, at an address of the page. The test fails where the page makes it complain, talks to
   * another host, or sets a cookie.
   * @param options `expects`: complaints that the test is about
   */
  visit(path: string, options?: BrowserContextOptions & { expects?: RegExp }): Promise<Visit>;
};

/** One server and one browser for a file's tests. */
export function useVisits(...flags: readonly string[]): Visits {
  const parts = new AsyncDisposableStack();
  let served: ServedDemo;
  let browser: Browser;
  beforeAll(async () => {
    served = parts.use(await serveDemo(...flags));
    browser = parts.adopt(await launchChromium(), (launched) => launched.close());
  });
  afterAll(() => parts.disposeAsync());
  let open: { context: BrowserContext; faults: string[]; expects: RegExp | undefined }[] = [];
  afterEach(async () => {
    const ended = open;
    open = [];
    for (const { context, faults, expects } of ended) {
      const cookies = await context.cookies();
      await context.close();
      expect(faults.filter((fault) => !expects?.test(fault))).toEqual([]);
      expect(cookies).toEqual([]);
    }
  });
  return {
    server: () => served,
    async visit(path, { expects, ...options } = {}) {
      const context = await browser.newContext({ baseURL: served.url, locale: 'en-GB', timezoneId: 'UTC', ...options });
      context.setDefaultTimeout(patience);
      const faults = watchFaults(context, served.url);
      open.push({ context, faults, expects });
      await watchShifts(context);
      const page = await context.newPage();
      await page.goto(path);
      return { page, context, faults };
    },
  };
}

/** Violations of the content security policy are among what Chromium writes to the console. */
function watchFaults(context: BrowserContext, url: string): string[] {
  const faults: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      faults.push(`${message.text()} ${message.location().url}`);
  });
  context.on('weberror', (error) => faults.push(String(error.error().stack)));
  context.on('request', (request) => {
    const asked = new URL(request.url());
    const isOurs = asked.origin === url || asked.protocol === 'data:' || asked.protocol === 'blob:';
    if (!isOurs) faults.push(`a request to ${request.url()}`);
  });
  return faults;
}
