import type { ErrorCode } from '../errors.ts';

/** What a command tells the server that started it, where one did. */
export type StarterMessage = { started: number } | { refused: { code: ErrorCode; message: string } };

/** Whether a server has started this process. */
export const hasStarter = process.send !== undefined;

/** A server that has us do something wants to know more than the exit code says. */
export function tellStarter(message: StarterMessage): void {
  process.send?.(message);
}

/** Ends this process at once should the server that started it die: what it does would be nobody's. */
export function endWithStarter(): void {
  process.once('disconnect', () => process.exit(1));
  process.channel?.unref();
}
