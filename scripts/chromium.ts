import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** What the program is called on one system or another. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The path of an installed Chromium; undefined if PATH has none. */
export function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(existsSync);
}

/** @throws Error if there is none, or it does not start */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined)
    throw new Error(`No Chromium is installed: none of ${names.join(', ')} is on PATH.`);
  // Its sandbox refuses to run as root, as in CI's containers.
  return await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
}
