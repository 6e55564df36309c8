/**
 * `npm run dev`: the server, started again whenever a file of src/ changes, and Vite, which serves the page as it is worked on
 * and passes its requests on. Arguments are `marquee serve`'s, but the port is told by the variable PORT, which Vite reads, too.
 */
import { startProgram } from './program.ts';

const flags = process.argv.slice(2);
const children = [
  startProgram('node', ['--watch', '--watch-preserve-output', 'src/main.ts', 'serve', '--demo', ...flags], 'inherit'),
  startProgram('vite', ['web'], 'inherit'),
];

const stop = () => {
  for (const child of children) child.kill('SIGTERM');
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
for (const child of children) child.on('exit', stop);
