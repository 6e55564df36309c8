const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Resolves at the first signal to end the process. Later signals do nothing: a terminal sends Ctrl-C to npm and to us, and
 * npm passes it on.
 */
export function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) process.on(signal, () => resolve());
  });
}
