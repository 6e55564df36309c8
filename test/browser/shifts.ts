import type { BrowserContext, Page } from 'playwright-core';

/** A fifth of what Web Vitals calls good. */
export const maxShift = 0.02;

type Shift = { value: number; isFromInput: boolean };
type Watched = { shifts: Shift[] };

/** Notes each time that something moves which is not new, as Chromium tells (Layout Instability API). */
export async function watchShifts(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const shifts: Shift[] = [];
    Object.assign(window, { shifts } satisfies Watched);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      })[])
        shifts.push({ value: entry.value, isFromInput: entry.hadRecentInput });
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

/**
 * How much has moved since it was last asked: the sum over shifts of the share of the window that moved times how far it went.
 * @param also whether what comes within half a second of a click counts, too
 */
export async function readShift(page: Page, also?: 'from input'): Promise<number> {
  const shifts = await page.evaluate(async () => {
    // What has been drawn is told of in a task of its own.
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    return (window as unknown as Watched).shifts.splice(0);
  });
  return shifts.filter(({ isFromInput }) => also || !isFromInput).reduce((sum, { value }) => sum + value, 0);
}
