/** `Drama|War` as `['Drama', 'War']`: how list columns hold their names. An absent list is an empty one. */
export function splitList(column: string | null): string[] {
  return column ? column.split('|') : [];
}
