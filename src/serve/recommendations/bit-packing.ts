/** Whole numbers from 0 to 2^31 - 1, each in `width` bits (1 to 31), one after the other, highest bit first. */
export function packNumbers(numbers: readonly number[], width: number): Uint8Array {
  const packed = new Uint8Array(packedBytes(numbers.length, width));
  // The bits that do not fill a byte yet, and how many they are.
  let pending = 0;
  let count = 0;
  let place = 0;
  for (const number of numbers) {
    for (let left = width; left > 0; ) {
      const taken = Math.min(left, 8 - count);
      left -= taken;
      pending = (pending << taken) | ((number >> left) & ((1 << taken) - 1));
      count += taken;
      if (count < 8) continue;
      packed[place++] = pending;
      pending = 0;
      count = 0;
    }
  }
  if (count > 0) packed[place] = pending << (8 - count);
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
