type Facts = { year: number | null; genres: readonly string[]; runtime: number | null };

/** `1995 · Crime, Drama · 2 h 50 min`, as far as it is known. */
export function factsInWords({ year, genres, runtime }: Facts): string {
  const parts = [year, genres.join(', '), runtime ? runtimeInWords(runtime) : ''];
  return parts.filter((part) => part !== null && part !== '').join(' · ');
}

/** `2 h 50 min`, with spaces that do not break. */
export function runtimeInWords(minutes: number): string {
  const whole = Math.round(minutes);
  const [hours, rest] = [Math.floor(whole / 60), whole % 60];
  const parts = [hours > 0 ? `${hours} h` : '', rest > 0 || hours === 0 ? `${rest} min` : ''];
  return parts
    .filter((part) => part !== '')
    .join(' ')
    .replaceAll(' ', '\u00a0');
}

/** Where a movie has its own page; `+` may stand as it is. */
export function movieAddress(id: string): string {
  return `/movies/${encodeURIComponent(id).replaceAll('%2B', '+')}`;
}
