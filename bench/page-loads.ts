import type { Browser } from 'playwright-core';

type Device = {
  name: string;
  viewport: { width: number; height: number };
  /** How many times slower its processor is. */
  slowdown: number;
  /** Milliseconds, and bytes a second; null for this machine's own. */
  network: { latency: number; downloadThroughput: number; uploadThroughput: number } | null;
  /** Seconds until the largest content must have been painted. */
  goal: number;
};

const devices: readonly Device[] = [
  { name: 'a desktop', viewport: { width: 1280, height: 800 }, slowdown: 1, network: null, goal: 1 },
  {
    name: 'a slow phone',
    viewport: { width: 360, height: 740 },
    slowdown: 4,
    network: { latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 },
    goal: 2,
  },
];

const views = { 'front page': '/', 'film page': '/movies/the+matrix+1999' };

/** In the page: when the largest content was painted, and how much has moved since without a reason. */
const observer = `
  window.painted = 0;
  window.shifted = 0;
  const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  watch('largest-contentful-paint', (entry) => { painted = entry.startTime; });
  watch('layout-shift', (entry) => { if (!entry.hadRecentInput) shifted += entry.value; });
`;

/** Nothing is painted any more. */
const settledMs = 4000;

/** Prints the largest contentful paint (LCP) and the layout shift (CLS) of first visits, with nothing cached. */
export async function measureLoads(browser: Browser, url: string, visits: number): Promise<void> {
  for (const { name, viewport, slowdown, network, goal } of devices) {
    for (const [view, address] of Object.entries(views)) {
      const paints: number[] = [];
      const shifts: number[] = [];
      for (let visit = 0; visit < visits; visit++) {
        const context = await browser.newContext({ viewport });
        const page = await context.newPage();
        const devtools = await context.newCDPSession(page);
        await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
        if (network) {
          await devtools.send('Network.enable');
          await devtools.send('Network.emulateNetworkConditions', { offline: false, ...network });
        }
        await page.addInitScript(observer);
        await page.goto(url + address);
        await page.waitForTimeout(settledMs);
        const [paint, shift] = await page.evaluate<[number, number]>('[painted, shifted]');
        paints.push(paint / 1000);
        shifts.push(shift);
        await context.close();
      }
      const [fastest, slowest] = [Math.min(...paints), Math.max(...paints)].map((seconds) => seconds.toFixed(2));
      const moved = Math.max(...shifts).toFixed(4);
      console.log(
        `${view} on ${name}: LCP ${fastest} to ${slowest} s (goal ${goal}), CLS at most ${moved} (${visits} visits)`,
      );
    }
  }
}
