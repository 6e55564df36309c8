/** The words of a command line, as it can be typed again. */
export function describeCommand(words: readonly string[]): string {
  const quoted = words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
  return ['marquee', ...quoted].join(' ');
}
