import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Artifact } from '../../src/artifact/format.ts';
import { readArtifact } from '../../src/artifact/read.ts';
import { readStrings, stringSections } from '../../src/artifact/sections.ts';
import { writeArtifact } from '../../src/artifact/write.ts';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'marquee-artifact-'));
  file = path.join(folder, 'model.marquee');
});
afterAll(() => rm(folder, { recursive: true }));

const example: Artifact = {
  metadata: { model: 'example', hyperparameters: { lambda: 300 }, dataAsOf: null },
  sections: {
    b: { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
    small: { shape: [1], data: Uint8Array.of(7) },
    offsets: { shape: [3], data: Uint32Array.of(0, 1, 4_000_000_000) },
    none: { shape: [0, 5], data: new Int32Array(0) },
    ...stringSections('movies', ['amélie+2001', '', 'seven+1995']),
  },
};

describe('an artifact', () => {
  it('comes back as it was written', async () => {
    const { checksum, bytes } = await writeArtifact(file, example);
    const stored = await readFile(file);
    expect(stored.length).toBe(bytes);
    expect(stored.subarray(-32).toString('hex')).toBe(checksum);
    const artifact = await readArtifact(file);
    expect(artifact).toEqual(example);
    expect(readStrings(artifact, 'movies')).toEqual(['amélie+2001', '', 'seven+1995']);
  });

  it('has equal bytes for equal contents and leaves no partial file', async () => {
    const first = await writeArtifact(file, example);
    const second = await writeArtifact(path.join(folder, 'again.marquee'), example);
    expect(second).toEqual(first);
    expect((await readdir(folder)).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('is read straight into the memory that it is meant for, shared memory too', async () => {
    await writeArtifact(file, example);
    const memory = new Uint8Array(new SharedArrayBuffer(24));
    const { sections } = await readArtifact(file, (name) => (name === 'b' ? memory : undefined));
    expect(sections.b.data.buffer).toBe(memory.buffer);
    expect([...new Float32Array(memory.buffer)]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('round-trips any sections', async () => {
    const section = fc.float32Array({ noNaN: true }).map((data) => ({ shape: [data.length], data }));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.stringMatching(/^[a-z.]{1,9}$/), section), async (sections) => {
        await writeArtifact(file, { metadata: {}, sections });
        expect({ ...(await readArtifact(file)).sections }).toEqual({ ...sections });
      }),
      { numRuns: 20 },
    );
  });
});

describe('a damaged artifact is refused', () => {
  const damage = async (change: (bytes: Buffer) => Buffer) => {
    await writeArtifact(file, example);
    await writeFile(file, change(await readFile(file)));
    return readArtifact(file);
  };
  const refused = (reason: RegExp) =>
    expect.objectContaining({ code: 'ARTIFACT_DAMAGED', message: expect.stringMatching(reason) });

  it('whichever bit is flipped', async () => {
    await writeArtifact(file, example);
    const whole = await readFile(file);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length * 8 - 1), async (bit) => {
        await expect(
          damage((bytes) => {
            bytes[bit >> 3] ^= 1 << (bit & 7);
            return bytes;
          }),
        ).rejects.toEqual(refused(/cannot be used/));
      }),
      { numRuns: 200 },
    );
  });

  it('wherever it is cut off', async () => {
    await writeArtifact(file, example);
    const { length } = await readFile(file);
    for (const kept of [0, 3, 16, 100, length - 33, length - 1]) {
      await expect(damage((bytes) => bytes.subarray(0, kept))).rejects.toEqual(refused(/bytes|cut off|unreadable/));
    }
  });

  it('if it is something else, longer, of another format, or absent', async () => {
    await expect(damage(() => Buffer.from('a'.repeat(500)))).rejects.toEqual(refused(/not a Marquee model/));
    await expect(damage((bytes) => Buffer.concat([bytes, bytes]))).rejects.toEqual(refused(/instead of/));
    await expect(
      damage((bytes) => {
        bytes.writeUInt32LE(9, 8);
        return bytes;
      }),
    ).rejects.toEqual(refused(/format 9/));
    await expect(
      damage((bytes) => {
        bytes.writeUInt32LE(1, 8);
        return bytes;
      }),
    ).rejects.toEqual(refused(/format 1/));
    await expect(readArtifact(path.join(folder, 'absent'))).rejects.toEqual(refused(/cannot be opened/));
  });
});

it('that a newer version has written whole asks for an update, not for a training', async () => {
  await writeArtifact(file, example);
  const bytes = (await readFile(file)).subarray(0, -32);
  bytes.writeUInt32LE(9, 8);
  await writeFile(file, Buffer.concat([bytes, createHash('sha256').update(bytes).digest()]));
  await expect(readArtifact(file)).rejects.toMatchObject({
    code: 'ARTIFACT_TOO_NEW',
    message: expect.stringMatching(/format 9.*update Marquee/),
  });
});
