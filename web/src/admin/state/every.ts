import { useEffect } from 'preact/hooks';

/** Does something again and again, while the window is visible. */
export function useEvery(milliseconds: number, act: () => void): void {
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && act(), milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds, act]);
}
