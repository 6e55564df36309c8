import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRowMemory } from '../../src/kernels/row-memory.ts';
import { createPlainRowProducts, createRowProducts } from '../../src/kernels/row-products.ts';
import { stackRows } from '../../src/model/sparse.ts';

const size = 30;
const number = fc.float({ noDefaultInfinity: true, noNaN: true });
const row = fc.dictionary(fc.nat(size - 1).map(String), number, { maxKeys: 9 }).map((entries) => ({
  column: Int32Array.from(Object.keys(entries), Number),
  value: Float32Array.from(Object.values(entries)),
}));
const vector = fc.array(number, { minLength: size, maxLength: size });

it('multiplies rows by vectors, one after the other, to the same bits by WebAssembly and in plain TypeScript', () => {
  const memory = createRowMemory();
  expect(memory).toBeDefined();
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), fc.array(vector, { minLength: 1, maxLength: 3 }), (rows, vectors) => {
      const stacked = stackRows(rows);
      const [wasm, plain] = [createRowProducts(stacked, size, memory), createPlainRowProducts(stacked)];
      for (const values of vectors) {
        const dense = Float32Array.from(values);
        expect(wasm(dense).slice()).toEqual(plain(dense));
      }
    }),
  );
});
