import type { Artifact, Section } from './format.ts';
import type { TypedArray } from './typed-array.ts';

export function section(data: TypedArray, shape: readonly number[] = [data.length]): Section {
  return { shape, data };
}

/**
 * The elements of a section.
 * @throws RangeError if there is no such section of this type: the artifact was made by another version
 */
export function dataOf<View extends TypedArray>(artifact: Artifact, name: string, type: abstract new () => View): View {
  const data = artifact.sections[name]?.data;
  if (data instanceof type) return data;
  throw new RangeError(`the artifact has no section "${name}" of ${type.name}`);
}

/** Strings as two sections: `<name>.utf8`, all end to end, and `<name>.start`, count + 1 byte offsets. */
export function stringSections(name: string, strings: readonly string[]): Record<string, Section> {
  const encoded = strings.map((string) => new TextEncoder().encode(string));
  const start = new Uint32Array(strings.length + 1);
  let size = 0;
  encoded.forEach((bytes, index) => {
    size += bytes.byteLength;
    start[index + 1] = size;
  });
  const utf8 = new Uint8Array(size);
  encoded.forEach((bytes, index) => {
    utf8.set(bytes, start[index]);
  });
  return { [`${name}.utf8`]: section(utf8), [`${name}.start`]: section(start) };
}

/** The inverse of `stringSections`. */
export function readStrings(artifact: Artifact, name: string): string[] {
  const utf8 = dataOf(artifact, `${name}.utf8`, Uint8Array);
  const start = dataOf(artifact, `${name}.start`, Uint32Array);
  const decoder = new TextDecoder();
  return Array.from({ length: start.length - 1 }, (_, index) =>
    decoder.decode(utf8.subarray(start[index], start[index + 1])),
  );
}
