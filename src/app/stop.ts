const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Resolves at the first signal to end the process. Later signals are ignored, as Ctrl-C arrives twice: from the terminal, and from
 * npm, which passes it on.
 */
export function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) process.on(signal, () => resolve());
  });
}
