/**
 * Makes worker threads of this process run something that never ends, through Node's inspector. Imported by a process with
 * `--import`, it does so to one of its workers when the signal SIGUSR2 comes.
 */
import { Session } from 'node:inspector';

/** Evaluates `expression` in one of the workers, and does not wait for it. */
export async function hangWorker(expression: string): Promise<void> {
  const session = new Session();
  session.connect();
  const attached = Promise.withResolvers<string>();
  session.on('NodeWorker.attachedToWorker', ({ params }) => attached.resolve(params.sessionId));
  session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } });
  session.post('NodeWorker.sendMessageToWorker', { sessionId: await attached.promise, message });
}

/** In native code, where Node cannot end a thread. */
export const sleepInNative = (seconds: number) =>
  `process.getBuiltinModule('node:child_process').spawnSync('sleep', ['${seconds}'])`;

if (process.execArgv.includes(import.meta.filename)) {
  process.on('SIGUSR2', async () => {
    await hangWorker(sleepInNative(90));
    process.stderr.write('hanging\n');
  });
}
