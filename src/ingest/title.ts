export type FilmTitle = { title: string; year: number | null; originalTitle: string | null };

/** Films have been made since 1874. A number outside this range is not a year, but part of a title. */
const firstYear = 1870;
const lastYear = 2100;

export function isFilmYear(year: number): boolean {
  return year >= firstYear && year <= lastYear;
}

/**
 * Splits a title as MovieLens and others write it: `City of Lost Children, The (Cité des enfants perdus, La) (1995)` is "The
 * City of Lost Children" of 1995, with the original title "La Cité des enfants perdus". Titles after "a.k.a." are left out.
 * What follows the year belongs to the title: `Film (2011) (Director's Cut)`. The year 0000 means that it is unknown.
 */
export function readTitle(text: string): FilmTitle {
  const dated = /^(.*)\((\d{4})(?:\s?[-–]\s?(?:\d{4})?)?\)((?:\s*\([^()]*\))*)$/s.exec(text.trim());
  const number = Number(dated?.[2]);
  const isDated = dated !== null && (number === 0 || isFilmYear(number));
  const { rest, bracketed } = takeBracketed(isDated ? dated[1]! : text);
  const original = bracketed.findLast((title) => !/^a\.?k\.?a\.? /i.test(title));
  const edition = isDated ? dated[3]!.trim() : '';
  return {
    title: `${articleFirst(rest)}${edition === '' ? '' : ` ${edition}`}`,
    year: isDated && number !== 0 ? number : null,
    originalTitle: original === undefined ? null : articleFirst(original),
  };
}

/** The titles that follow "a.k.a." in brackets. */
export function alsoKnownAs(text: string): string[] {
  return [...text.matchAll(/\(a\.?k\.?a\.? ([^()]+)\)/gi)].map(([, title]) => articleFirst(title!.trim()));
}

/** Splits off the titles in brackets at the end, unless nothing else would be left. */
function takeBracketed(text: string): { rest: string; bracketed: string[] } {
  const bracketed: string[] = [];
  let rest = text.trim();
  for (;;) {
    const match = /^(.*\S)\s*\(([^()]+)\)$/s.exec(rest);
    if (!match) return { rest, bracketed: bracketed.reverse() };
    bracketed.push(match[2]!.trim());
    rest = match[1]!;
  }
}

const articles =
  "The|A|An|Le|La|Les|L'|Il|Lo|Gli|I|El|Los|Las|Un|Une|Uno|Una|Der|Die|Das|Ein|Eine|Den|Det|De|Het|O|Os|As";
const articleLast = new RegExp(`^(.*\\S), (${articles})$`, 'is');
const articleBefore = new RegExp(`^(?:${articles.replace("L'|", '')})\\s+(?=\\S)|^L'(?=\\S)`, 'i');

/** "American President, The" becomes "The American President". */
export function articleFirst(title: string): string {
  const match = articleLast.exec(title);
  if (!match) return title;
  const [, rest, article] = match;
  return article!.endsWith("'") ? `${article}${rest}` : `${article} ${rest}`;
}

/** A title in a form that can be compared: without case, accents, punctuation and leading article, and with "and" for "&". */
export function comparableTitle(title: string): string {
  const plain = articleFirst(title.trim()).replace(articleBefore, '').normalize('NFKD').toLowerCase();
  const words = plain.replace(/\p{M}/gu, '').replaceAll('&', ' and ').replace(/['’]/g, '');
  return words.replace(/[^\p{L}\p{N}]+/gu, ' ').trim() || title.trim().toLowerCase();
}
