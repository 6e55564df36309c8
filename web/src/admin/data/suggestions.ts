import type { paths } from '../../../../client/index.ts';
import type { Import } from '../types.ts';

export type Flag = 'scale' | 'time' | 'map' | 'user' | 'unknown' | 'format';

/** How an import reads a file: flags of `marquee import`, as far as something was said. */
export type Reading = Pick<paths['/v1/imports']['post']['parameters']['query'], Flag>;

export type Suggestion = { flag: Flag; value: string };

/** Only an example. */
const examples: ReadonlySet<string> = new Set(['user=1,movie=2,rating=3,time=4', '42', 'their-name']);

const named = /--(scale|time|map|user|unknown|format) ([\w=.:,-]+)/g;
const forms = /--time ((?:\w+, )+\w+)/;

/** The flags that an import names in its outcome or among the reasons for rejects, each with a value, ready to be used. */
export function suggestionsOf({ outcome, rejects }: Pick<Import, 'outcome' | 'rejects'>): Suggestion[] {
  const found = new Map<string, Suggestion>();
  const add = (flag: Flag, value: string) => {
    if (!examples.has(value)) found.set(`${flag} ${value}`, { flag, value });
  };
  for (const text of [outcome ?? '', ...rejects.map(({ reason }) => reason)]) {
    for (const [, flag, value] of text.matchAll(named)) {
      const isValue = flag === 'map' ? value!.includes('=') : flag !== 'scale' || /\d\.\.|thumbs/.test(value!);
      if (isValue) add(flag as Flag, value!.replace(/[.,:]+$/, ''));
    }
    for (const form of forms.exec(text)?.[1]?.split(', ') ?? []) if (form !== 'or') add('time', form);
  }
  return [...found.values()];
}

/** Whether it names a flag, for which there may be no value to suggest. */
export function namesFlag({ outcome, rejects }: Pick<Import, 'outcome' | 'rejects'>): boolean {
  return [outcome ?? '', ...rejects.map(({ reason }) => reason)].some((text) => /--(\w+)/.test(text));
}
