import type { Fix } from '../errors.ts';

/** A sentence that tells which flags would help, and those flags, so that programs need not read it. */
export type Advice = { text: string; fixes: readonly Fix[] };

/** @param values the ones that could be meant; none where only a person can know */
export function fix(flag: Fix['flag'], ...values: readonly string[]): Fix {
  return { flag, values };
}

/** ``advice`say ${fix('scale', '0..10')}` `` reads `say --scale 0..10`. */
export function advice(texts: TemplateStringsArray, ...parts: readonly (string | number | Fix | Advice)[]): Advice {
  const text = texts.reduce((sum, each, index) => `${sum}${textOf(parts[index - 1]!)}${each}`);
  return { text, fixes: joinFixes(parts.flatMap(fixesOf)) };
}

/** Each flag once, each of its values once, in their order. */
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
