const language = 'en';
const region = 'en-GB';

const lists = new Intl.ListFormat(region, { type: 'conjunction' });
const languages = new Intl.DisplayNames([language], { type: 'language', fallback: 'none' });

const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u;

/** A title or name within a sentence, so that one written from right to left does not pull the words and numbers beside it along. */
export const isolated = (text: string) => (rightToLeft.test(text) ? `\u2068${text}\u2069` : text);

/** `1,234` */
export const number = (value: number) => value.toLocaleString(language);

/** `1 film`, `1,234 films` */
export const count = (value: number, noun: string, plural = `${noun}s`) =>
  `${number(value)} ${value === 1 ? noun : plural}`;

/** `37%` */
export const percent = (share: number) => `${Math.round(100 * share)}%`;

/** `a`, `a and b`, `a, b and c` */
export const list = (parts: readonly string[]) => lists.format(parts);

/** `23 November 2026`, in the reader's time zone unless another is given; empty if it is not known. */
export function day(iso: string | null, timeZone?: string): string {
  if (iso === null) return '';
  return new Date(iso).toLocaleDateString(region, { dateStyle: 'long', ...(timeZone && { timeZone }) });
}

/** `23 Nov 2026`, in the reader's time zone; empty if it is not known. */
export const shortDay = (iso: string | null) =>
  iso === null ? '' : new Date(iso).toLocaleDateString(region, { dateStyle: 'medium' });

/** `$63,000,000` */
export const money = (dollars: number) =>
  dollars.toLocaleString(language, { style: 'currency', currency: 'USD', maximumFractionDigits: 0 });

/** `French` for `fr`; what is no language's code is its own name. */
export function languageName(code: string): string {
  try {
    return languages.of(code) ?? code;
  } catch {
    return code;
  }
}

/** `2 h 50 min`, with spaces that do not break. */
export function runtime(minutes: number): string {
  const whole = Math.round(minutes);
  const [hours, rest] = [Math.floor(whole / 60), whole % 60];
  const parts = [hours > 0 ? `${hours} h` : '', rest > 0 || hours === 0 ? `${rest} min` : ''];
  return parts
    .filter((part) => part !== '')
    .join(' ')
    .replaceAll(' ', '\u00a0');
}

/** `4½` */
export function starNumber(stars: number): string {
  const whole = Math.floor(stars);
  return stars === whole ? String(whole) : `${whole === 0 ? '' : whole}½`;
}

/** `4½ stars` */
export const stars = (value: number) => `${starNumber(value)} ${value <= 1 ? 'star' : 'stars'}`;
