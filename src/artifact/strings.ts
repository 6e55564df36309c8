import type { Artifact, Section } from './format.ts';

/** Strings as two sections: `<name>.utf8`, all end to end, and `<name>.start`, count + 1 byte offsets. */
export function stringSections(name: string, strings: readonly string[]): Record<string, Section> {
  const encoded = strings.map((string) => new TextEncoder().encode(string));
  const start = new Uint32Array(strings.length + 1);
  encoded.forEach((bytes, index) => {
    start[index + 1] = start[index] + bytes.byteLength;
  });
  const utf8 = new Uint8Array(start[strings.length]);
  encoded.forEach((bytes, index) => {
    utf8.set(bytes, start[index]);
  });
  return {
    [`${name}.utf8`]: { shape: [utf8.length], data: utf8 },
    [`${name}.start`]: { shape: [start.length], data: start },
  };
}

/** The inverse of `stringSections`. */
export function readStrings(artifact: Artifact, name: string): string[] {
  const utf8 = artifact.sections[`${name}.utf8`]?.data;
  const start = artifact.sections[`${name}.start`]?.data;
  if (!(utf8 instanceof Uint8Array && start instanceof Uint32Array)) {
    throw new RangeError(`the artifact holds no strings "${name}"`);
  }
  const decoder = new TextDecoder();
  return Array.from({ length: start.length - 1 }, (_, index) =>
    decoder.decode(utf8.subarray(start[index], start[index + 1])),
  );
}
