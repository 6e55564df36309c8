export type FilmTitle = { title: string; year: number | null; originalTitle: string | null };

/**
 * Takes MovieLens' one text apart: `City of Lost Children, The (Cité des enfants perdus, La) (1995)` is "The City of Lost
 * Children" of 1995, in the original "La Cité des enfants perdus". Titles that follow "a.k.a." are left out.
 */
export function readTitle(text: string): FilmTitle {
  const [, named, year] = /^(.*?)(?:\s*\((\d{4})(?:\s?[-–]\s?(?:\d{4})?)?\))?$/s.exec(text.trim())!;
  const { rest, bracketed } = takeBracketed(named!);
  const original = bracketed.findLast((title) => !/^a\.?k\.?a\.? /i.test(title));
  return {
    title: articleFirst(rest),
    year: year === undefined ? null : Number(year),
    originalTitle: original === undefined ? null : articleFirst(original),
  };
}

/** Splits off the titles in brackets at the end; a title that is all brackets is no such. */
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

/** "American President, The" as one says it. */
function articleFirst(title: string): string {
  const match = articleLast.exec(title);
  if (!match) return title;
  const [, rest, article] = match;
  return article!.endsWith("'") ? `${article}${rest}` : `${article} ${rest}`;
}
