/** A user as the site knows them: by a number, or by a name of its own, such as a UUID. */
export type UserKey = number | string;

const numeric = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Reads what someone has typed; undefined if it can be neither. The server knows which names there are. */
export function parseUserKey(text: string): UserKey | undefined {
  const trimmed = text.trim();
  if (/^\d+$/.test(trimmed)) return Number.isSafeInteger(Number(trimmed)) ? Number(trimmed) : undefined;
  return trimmed === '' || trimmed.length > 255 || numeric.test(trimmed) ? undefined : trimmed;
}
