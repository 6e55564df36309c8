/** Where a movie has its own page; `+` may stand as it is. */
export function movieAddress(id: string): string {
  return `/movies/${encodeURIComponent(id).replaceAll('%2B', '+')}`;
}
