import { MarqueeError } from '../errors.ts';

/** One sentence for an error that the user can do something about; the whole story for a defect. */
export function reportAndExit(error: unknown): never {
  if (error instanceof MarqueeError) process.stderr.write(`marquee: ${error.message}\n`);
  else {
    const story = error instanceof Error ? error.stack : String(error);
    process.stderr.write(`marquee: this is a defect in Marquee; please report it with the lines below\n${story}\n`);
  }
  process.exit(1);
}
