import { reportAndExit } from './app/messages.ts';
import { createProgram } from './commands/program.ts';

await createProgram().parseAsync().catch(reportAndExit);
