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

/** In native code, where Node cannot end a thread, until the process ends or there is a file `until`. */
export function waitInNative(until = ''): string {
  const script = 'until [ -e "$0" ] || ! kill -0 $PPID; do sleep .1; done';
  return `process.getBuiltinModule('node:child_process').spawnSync('sh', ${JSON.stringify(['-c', script, until])})`;
}

if (process.execArgv.includes(import.meta.filename)) {
  process.on('SIGUSR2', async () => {
    await hangWorker(waitInNative());
    process.stderr.write('hanging\n');
  });
}
