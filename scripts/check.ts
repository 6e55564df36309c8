/** `npm run check`: the static checks alone. */
import { finish } from './program.ts';
import { runStaticChecks } from './static.ts';

const { tally, report } = await runStaticChecks();
process.stdout.write(report);
finish(tally);
