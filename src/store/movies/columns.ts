/** `Drama|War` as `['Drama', 'War']`: how list columns hold their names. An absent list is an empty one. */
export function splitList(column: string | null): string[] {
  return column ? column.split('|') : [];
}

/** The other way; an empty list is absent. No name may hold a `|`. */
export function joinList(names: readonly string[]): string | null {
  return names.length > 0 ? names.join('|') : null;
}
