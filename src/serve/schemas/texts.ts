import { Type } from 'typebox';

/** Neither control characters, which no name has, nor halves of a surrogate pair, which are no text. */
export const linePattern = '^[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]+$';

/** A line of at most 255 characters, as the tables' indexes take no longer ones. */
export function lineOf(description: string, ...examples: string[]) {
  return Type.String({ pattern: linePattern, minLength: 1, maxLength: 255, description, examples });
}
