const flag = /--(?:scale|time|map|user|unknown|format)\b/;

/**
 * What the importer says of a file, without what it advises those to type who use the command line: a page has fields for that.
 * Its advice begins with a sentence or, after a semicolon, a clause of its own.
 */
export function withoutFlags(text: string): string {
  return text
    .split(/(?<=\.) (?=\p{Lu})/u)
    .flatMap(withoutAdvice)
    .join(' ');
}

function withoutAdvice(sentence: string): string | [] {
  const clauses = sentence.split('; ');
  const advice = clauses.findIndex((clause) => flag.test(clause));
  if (advice < 0) return sentence;
  const found = clauses.slice(0, advice).join('; ');
  if (found === '') return [];
  return sentence.endsWith('.') ? `${found}.` : found;
}
