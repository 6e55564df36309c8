import { type ErrorCode, MarqueeError } from '../errors.ts';

/** Messages from a command to the server that started it. */
export type ChildMessage = { started: number } | { refused: { code: ErrorCode; message: string } };

/** Whether a server started this process. */
export const hasParent = process.send !== undefined;

/** Sends a message to the server that started this process, if one did. */
export function notifyParent(message: ChildMessage): void {
  process.send?.(message);
}

/** Tells that server why the command ends, if the error is one of ours. */
export function notifyParentOfFailure(error: unknown): void {
  if (error instanceof MarqueeError) notifyParent({ refused: { code: error.code, message: error.message } });
}

/** Ends this process as soon as the server that started it dies. */
export function exitWithParent(): void {
  process.once('disconnect', () => process.exit(1));
  process.channel?.unref();
}
