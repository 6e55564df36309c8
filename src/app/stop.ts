const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Resolves when the user or the system wants the process to end. From then on signals do nothing, as the first one is
 * often followed by another: a terminal sends Ctrl-C to npm and to us, and npm passes it on.
 */
export function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) process.on(signal, () => resolve());
  });
}
