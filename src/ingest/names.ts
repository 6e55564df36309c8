import { type PythonValue, parsePython } from './python.ts';

/**
 * The names in a list column: a Python or JSON list (of names, or of objects with a `name`), or names separated by `|`.
 * Empty names are left out; a `|` within a name becomes `/`, because `|` separates names in the database.
 * @returns undefined where the cell looks like a list and is none
 */
export function readNames(cell: string): string[] | undefined {
  if (!looksLiteral(cell)) return cleaned(cell.split('|'));
  const names = namesOf(readLiteral(cell));
  return names && cleaned(names.map((name) => name.replaceAll('|', '/')));
}

/** The name of one thing, such as a collection: `{'id': 10194, 'name': 'Toy Story Collection'}` or plain text. */
export function readName(cell: string): string | null | undefined {
  if (!looksLiteral(cell)) return cell;
  const names = namesOf(readLiteral(cell));
  return names && names.length < 2 ? (cleaned(names)[0] ?? null) : undefined;
}

/** Plain names may begin with a bracket, too: `[adult swim]`. */
function looksLiteral(cell: string): boolean {
  return /^\s*(\[\s*[\]{["'(]|\{)/.test(cell);
}

function readLiteral(cell: string): PythonValue | undefined {
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
  const names = (Array.isArray(value) ? value : [value]).map(nameOf);
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** PostgreSQL's text holds neither NUL nor half a surrogate pair. */
function nameOf(value: PythonValue | undefined): string | undefined {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.hasOwn(value, 'name') ? nameOf(value.name ?? '') : undefined;
  }
  return typeof value === 'string' && value.isWellFormed() && !value.includes('\0') ? value : undefined;
}

function cleaned(names: readonly string[]): string[] {
  return names.map((name) => name.trim()).filter((name) => name !== '');
}
