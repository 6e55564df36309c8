/**
 * `npm run test:long`: a real Kafka, kills, `npm start` itself, the Docker image's parts, two servers against a plain model, the data
 * beside the checkout. What wants a part that is not there skips, and says how to get it.
 */
import { runProgram } from './program.ts';

process.exitCode = await runProgram('vitest', 'run', '--config', 'test/long/vitest.config.ts');
