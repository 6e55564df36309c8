const units: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Reads a duration such as `90s`, `1.5h` or `7d`.
 * @returns milliseconds, above 0; NaN if the text is not a duration
 */
export function readDuration(text: string): number {
  const [, digits, unit] = /^(\d{1,7}(?:\.\d{1,3})?)([smhd])$/.exec(text) ?? [];
  return Number(digits) > 0 ? Math.ceil(Number(digits) * units[unit!]!) : Number.NaN;
}

/** What `work` resolves to. @throws `late` if that takes longer than `milliseconds`, and what `work` throws */
export async function inTime<Result>(work: PromiseLike<Result>, milliseconds: number, late: Error): Promise<Result> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late), milliseconds);
  timer.unref();
  return await Promise.race([work, tooLate]).finally(() => clearTimeout(timer));
}
