/** The assumed runtime, in minutes, of a movie whose runtime is unknown. */
export const usualRuntime = 100;

/**
 * The share of a movie that was watched, 0 to 1. `watchedShare` of src/store/users/viewers.ts is the same in SQL.
 * @param runtime in minutes; null, undefined or 0 if unknown
 */
export function shareWatched(minutes: number, runtime: number | null | undefined): number {
  return Math.min(1, minutes / (runtime || usualRuntime));
}
