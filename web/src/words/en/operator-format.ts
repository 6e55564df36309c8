const counts = new Intl.NumberFormat('en');
const figures = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const moments = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** `9,066`; a dash where it is not known. */
export function countWords(count: number | null | undefined): string {
  return count == null ? '–' : counts.format(count);
}

/** `1 row`, `12 rows`. */
export function amountWords(count: number, noun: string, plural = `${noun}s`): string {
  return `${counts.format(count)} ${count === 1 ? noun : plural}`;
}

/** `0.0856`; a dash where it is not known. */
export function figureWords(value: number | null | undefined, digits = 4): string {
  return value == null ? '–' : value.toFixed(digits);
}

/** `37%`. */
export const percentWords = (share: number) => `${Math.round(share * 100)}%`;

/** `2.5/s`. */
export function rateWords(perSecond: number): string {
  return `${figures.format(perSecond)}/s`;
}

/** `0.3 ms`, `12 ms`, `1.25 s`; a dash where there was nothing to measure. */
export function delayWords(seconds: number | null): string {
  if (seconds === null) return '–';
  return seconds < 1 ? `${figures.format(seconds * 1000)} ms` : `${figures.format(seconds)} s`;
}

const units = [
  { name: 'year', seconds: 365.25 * 86_400 },
  { name: 'day', seconds: 86_400 },
  { name: 'hour', seconds: 3600 },
  { name: 'minute', seconds: 60 },
  { name: 'second', seconds: 1 },
] as const;

/** `3 hours`, in the largest unit of which there is at least one. */
export function spanWords(seconds: number): string {
  const unit = units.find((each) => seconds >= each.seconds) ?? units[4];
  return amountWords(Math.floor(Math.max(0, seconds) / unit.seconds), unit.name);
}

/** `3 hours ago`. */
export function agoWords(iso: string, now = Date.now()): string {
  const seconds = (now - Date.parse(iso)) / 1000;
  return seconds < 1 ? 'just now' : `${spanWords(seconds)} ago`;
}

/** In the reader's time zone. */
export function timeWords(iso: string | null): string {
  return iso === null ? '–' : moments.format(new Date(iso));
}

/** A clause as the server has it, as a sentence of its own. */
export function sentenceOf(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1).replace(/\.$/, '')}.`;
}

/** `12.3 MB`. */
export function sizeWords(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${figures.format(bytes / 1000 ** power)} ${units[power]}`;
}
