export type TypedArray = Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

type View = {
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): TypedArray;
  BYTES_PER_ELEMENT: number;
};

/** Element types as the header names them. */
const views: Readonly<Record<string, View>> = {
  u8: Uint8Array,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  f32: Float32Array,
  f64: Float64Array,
};

export function typeOf(array: TypedArray): string {
  const found = Object.entries(views).find(([, View]) => array instanceof View);
  if (!found) throw new TypeError('an artifact cannot hold this kind of array');
  return found[0];
}

/** A view of `bytes` as elements of `type`; undefined for an unknown type or a length that is no whole number of them. */
export function viewAs(type: string, bytes: Uint8Array): TypedArray | undefined {
  const View = views[type];
  if (!View || bytes.byteLength % View.BYTES_PER_ELEMENT !== 0) return undefined;
  return new View(bytes.buffer, bytes.byteOffset, bytes.byteLength / View.BYTES_PER_ELEMENT);
}

/** The bytes under a view, without copying. */
export function bytesOf(array: TypedArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
