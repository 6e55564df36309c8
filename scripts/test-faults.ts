/** `npm run test:faults`: kills everything at random moments, and looks whether anything was lost or doubled. */
import { runProgram } from './program.ts';

process.exitCode = await runProgram('vitest', 'run', '--config', 'test/faults/vitest.config.ts');
