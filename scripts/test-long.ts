/**
 * `npm run test:long`: a real Kafka, kills, `npm start` itself, the Docker image's parts, two servers against a plain model. What wants
 * a Kafka skips where there is none, and says how to get it.
 */
import { runProgram } from './program.ts';

process.exitCode = await runProgram('vitest', 'run', '--config', 'test/long/vitest.config.ts');
