import type { Fix } from '../errors.ts';

/** A sentence that says which flags would help, and these flags, so that programs need not parse it. */
export type Advice = { text: string; fixes: readonly Fix[] };

/** @param values that could be meant; none if only the user can know */
export function fix(flag: Fix['flag'], ...values: readonly string[]): Fix {
  return { flag, values };
}

/** ``advice`say ${fix('scale', '0..10')}` `` reads `say --scale 0..10`. */
export function advice(texts: TemplateStringsArray, ...parts: readonly (string | number | Fix | Advice)[]): Advice {
  const text = texts.reduce((sum, each, index) => `${sum}${textOf(parts[index - 1]!)}${each}`);
  return { text, fixes: joinFixes(parts.flatMap(fixesOf)) };
}

/** Merges the fixes of each flag; no value is repeated. */
export function joinFixes(fixes: readonly Fix[]): Fix[] {
  const flags = Map.groupBy(fixes, ({ flag }) => flag);
  return [...flags].map(([flag, each]) => ({ flag, values: [...new Set(each.flatMap(({ values }) => values))] }));
}

function textOf(part: string | number | Fix | Advice): string {
  if (typeof part !== 'object') return String(part);
  if ('text' in part) return part.text;
  const { flag, values } = part;
  const shown = values.map((value) => (value.includes(' ') ? `"${value}"` : value));
  return [`--${flag}`, oneOf.format(shown)].filter((each) => each !== '').join(' ');
}

function fixesOf(part: string | number | Fix | Advice): readonly Fix[] {
  if (typeof part !== 'object') return [];
  return 'text' in part ? part.fixes : [part];
}

const oneOf = new Intl.ListFormat('en-GB', { type: 'disjunction' });
