type Facts = { year: number | null; genres: readonly string[]; runtime: number | null };

/** `1995 · Crime, Drama · 2 h 50`, as far as it is known. */
export function factsInWords({ year, genres, runtime }: Facts): string {
  const parts = [year, genres.join(', '), runtime ? runtimeInWords(runtime) : ''];
  return parts.filter((part) => part !== null && part !== '').join(' · ');
}

/** @param minutes at least one */
export function runtimeInWords(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), Math.round(minutes % 60)];
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** Where a movie has its own page; `+` may stand as it is. */
export function movieAddress(id: string): string {
  return `/movies/${encodeURIComponent(id).replaceAll('%2B', '+')}`;
}
