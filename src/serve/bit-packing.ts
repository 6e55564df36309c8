/** Whole numbers from 0 to 2^31 - 1, each in `width` bits (1 to 31), one after the other, highest bit first. */
export function packNumbers(numbers: readonly number[], width: number): Uint8Array {
  const packed = new Uint8Array(packedBytes(numbers.length, width));
  let place = 0;
  for (const number of numbers) {
    for (let bit = width - 1; bit >= 0; bit--, place++)
      packed[place >> 3]! |= ((number >> bit) & 1) << (7 - (place & 7));
  }
  return packed;
}

/** The first `count` numbers of what `packNumbers` made. */
export function unpackNumbers(packed: Uint8Array, count: number, width: number): number[] {
  let place = 0;
  return Array.from({ length: count }, () => {
    let number = 0;
    for (let bit = 0; bit < width; bit++, place++)
      number = (number << 1) | ((packed[place >> 3]! >> (7 - (place & 7))) & 1);
    return number;
  });
}

/** How many bytes `count` numbers take. */
function packedBytes(count: number, width: number): number {
  return Math.ceil((count * width) / 8);
}

/** How many bits the largest of `numbers` needs; at least one. */
export function widthOf(numbers: readonly number[]): number {
  return 32 - Math.clz32(numbers.reduce((largest, number) => Math.max(largest, number), 1));
}
