/** `npm run test:fuzz`: has Schemathesis ask everything that the description of the API allows, and what it does not. */
import { runProgram } from './program.ts';

process.exitCode = await runProgram('vitest', 'run', '--config', 'test/fuzz/vitest.config.ts');
