/** What `work` resolves to; undefined where it rejects, or takes longer than `milliseconds`. */
export async function inTime<Value>(work: Promise<Value>, milliseconds: number): Promise<Value | undefined> {
  const { promise: timedOut, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), milliseconds);
  const done = work.catch(() => undefined);
  return await Promise.race([done, timedOut]).finally(() => clearTimeout(timer));
}
