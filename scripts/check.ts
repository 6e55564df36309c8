/** `npm run check`: the static checks alone. */
import { finish } from './program.ts';
import { runStaticChecks } from './static.ts';

finish(await runStaticChecks());
