import { type PythonValue, parsePython } from './python.ts';

/**
 * The names in a list column: a Python, NumPy or JSON list (of names, or of objects with a `name`), or names with one of
 * `separators` between them. Empty names are left out; a `|` within a name becomes `/`, because `|` separates names in the
 * database. A comma within a name, as in "Ealing Studios, Ltd.", does not end it.
 * @returns undefined if the cell looks like a list but is not one
 */
export function readNames(cell: string, separators = '|'): string[] | undefined {
  if (looksLiteral(cell)) {
    const names = namesOf(readLiteral(cell));
    return names && cleaned(names.map((name) => name.replaceAll('|', '/')));
  }
  const separator = ['|', ';', ',', ' '].find((each) => separators.includes(each) && cell.includes(each));
  if (separator === undefined) return cleaned([cell]);
  if (separator !== ',') return cleaned(cell.split(separator));
  return cleaned(
    cell.split(/,(?!\s*(?:inc|ltd|llc|l\.?p|co|corp|gmbh|s\.?[al]|jr|sr|i{2,3}|(?:islamic )?republic of)\b\.?)/i),
  );
}

/** The name of one thing, such as a collection: `{'id': 10194, 'name': 'Toy Story Collection'}` or plain text. */
export function readName(cell: string): string | null | undefined {
  if (!looksLiteral(cell)) return cell;
  const names = namesOf(readLiteral(cell));
  return names && names.length < 2 ? (cleaned(names)[0] ?? null) : undefined;
}

/** A plain name may also begin with a bracket: `[adult swim]`. */
function looksLiteral(cell: string): boolean {
  return /^\s*(\[\s*[\]{["'(]|\{)/.test(cell);
}

/** The value of a Python or JSON literal; undefined if it is not one. */
export function readLiteral(cell: string): PythonValue | undefined {
  try {
    return JSON.parse(cell);
  } catch {
    try {
      return parsePython(cell);
    } catch {
      return undefined;
    }
  }
}

function namesOf(value: PythonValue | undefined): string[] | undefined {
  const names = (Array.isArray(value) ? value : listsIn(value)).map(nameOf);
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** Gorse groups labels by kind: `{"genre": ["comedy", "sci-fi"]}`. */
function listsIn(value: PythonValue | undefined): (PythonValue | undefined)[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [value];
  const lists = Object.values(value);
  return lists.length > 0 && lists.every(Array.isArray) ? lists.flat() : [value];
}

/** PostgreSQL's text can hold neither NUL nor half a surrogate pair. */
function nameOf(value: PythonValue | undefined): string | undefined {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.hasOwn(value, 'name') ? nameOf(value.name ?? '') : undefined;
  }
  return typeof value === 'string' && value.isWellFormed() && !value.includes('\0') ? value : undefined;
}

function cleaned(names: readonly string[]): string[] {
  return names.map((name) => name.trim()).filter((name) => name !== '');
}
