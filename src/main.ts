import { createProgram } from './cli/program.ts';
import { reportAndExit } from './cli/report.ts';

await createProgram().parseAsync().catch(reportAndExit);
