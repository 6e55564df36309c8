/** `npm run build:page`: builds the page where its sources have changed; `marquee serve` does so by itself. */
import { preparePage } from '../src/commands/page.ts';

if ((await preparePage()) === undefined) process.exitCode = 1;
