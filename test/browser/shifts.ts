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
    // Chromium takes what moves within half a second for an effect of an input; a busy machine draws later than that.
    const busyMs = 10_000;
    let input = Number.NEGATIVE_INFINITY;
    for (const type of ['pointerdown', 'keydown']) {
      addEventListener(type, () => (input = performance.now()), { capture: true, passive: true });
    }
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      })[]) {
        const isFromInput = entry.hadRecentInput || (entry.startTime >= input && entry.startTime < input + busyMs);
        shifts.push({ value: entry.value, isFromInput });
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

/**
 * How much has moved since it was last asked: the sum over shifts of the share of the window that moved times how far it went.
 * @param also whether what comes soon after a click or a key counts, too
 */
export async function readShift(page: Page, also?: 'from input'): Promise<number> {
  const shifts = await page.evaluate(async () => {
    // What has been drawn is told of in a task of its own.
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    return (window as unknown as Watched).shifts.splice(0);
  });
  return shifts.filter(({ isFromInput }) => also || !isFromInput).reduce((sum, { value }) => sum + value, 0);
}
