/** `npm run test:broker`: what needs a Kafka; without Java and the broker's files it skips, and says how to get them. */
import { runProgram } from './program.ts';

process.exitCode = await runProgram('vitest', 'run', '--config', 'test/kafka/vitest.config.ts');
