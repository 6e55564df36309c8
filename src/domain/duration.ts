const units: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Reads a duration such as `90s`, `1.5h` or `7d`.
 * @returns milliseconds, above 0; NaN if the text is no duration
 */
export function readDuration(text: string): number {
  const [, digits, unit] = /^(\d{1,7}(?:\.\d{1,3})?)([smhd])$/.exec(text) ?? [];
  return Number(digits) > 0 ? Math.ceil(Number(digits) * units[unit!]!) : Number.NaN;
}
