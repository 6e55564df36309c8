/** Never runs `work` twice at the same time. A caller waits for a run that began after the call, and gets its error. */
export function serialize(work: () => Promise<void>) {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  function run(): Promise<void> {
    if (running) {
      next ??= running.then(start, start);
      return next;
    }
    return start();
  }
  function start(): Promise<void> {
    next = undefined;
    running = work().finally(() => {
      running = undefined;
    });
    return running;
  }
  return { run, settled: async () => await (next ?? running) };
}
