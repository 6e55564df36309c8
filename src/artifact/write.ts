import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import {
  type Artifact,
  alignUp,
  formatVersion,
  type Header,
  magic,
  preambleBytes,
  type SectionPlan,
} from './format.ts';
import { bytesOf, typeOf } from './typed-array.ts';

/** One write call takes at most this much: Linux stops at 2 GiB, and progress stays smooth. */
const chunkBytes = 64 << 20;

/**
 * Writes `artifact` to `path` so that the file is there whole or not at all: to a temporary neighbour, synced, renamed.
 * @returns the SHA-256 in hex, which is also the file's last 32 bytes, and the file's size
 */
export async function writeArtifact(path: string, artifact: Artifact): Promise<{ checksum: string; bytes: number }> {
  const temporary = partialFile(path);
  try {
    const written = await writeSynced(temporary, artifact);
    await rename(temporary, path);
    return written;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Where an artifact is while it is being written; a killed process leaves it behind. */
function partialFile(path: string): string {
  return `${path}.partial`;
}

async function writeSynced(path: string, artifact: Artifact): Promise<{ checksum: string; bytes: number }> {
  const file = await open(path, 'w');
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    for (const chunk of chunksOf(artifact)) {
      hash.update(chunk);
      await file.writeFile(chunk);
      bytes += chunk.byteLength;
    }
    const checksum = hash.digest();
    await file.writeFile(checksum);
    await file.sync();
    return { checksum: checksum.toString('hex'), bytes: bytes + checksum.byteLength };
  } finally {
    await file.close();
  }
}

function* chunksOf(artifact: Artifact): Generator<Uint8Array> {
  const { preamble, header } = plan(artifact);
  yield preamble;
  let offset = preamble.byteLength;
  for (const [name, { data }] of Object.entries(artifact.sections)) {
    const start = header.sections[name]!.offset;
    yield new Uint8Array(start - offset);
    const bytes = bytesOf(data);
    for (let at = 0; at < bytes.byteLength; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
    offset = start + bytes.byteLength;
  }
}

/** The header holds offsets that depend on its own length, so it is padded to a length fixed beforehand. */
function plan(artifact: Artifact): { preamble: Uint8Array; header: Header } {
  const headerAt = (start: number): Header => {
    let end = start;
    const sections: Record<string, SectionPlan> = {};
    for (const [name, { shape, data }] of Object.entries(artifact.sections)) {
      const offset = alignUp(end);
      sections[name] = { type: typeOf(data), shape, offset, bytes: data.byteLength };
      end = offset + data.byteLength;
    }
    return { metadata: artifact.metadata, sections, end };
  };
  // Offsets from the largest possible start are at least as long in digits as any smaller one.
  const longest = JSON.stringify(headerAt(Number.MAX_SAFE_INTEGER / 2)).length * 4;
  const preamble = new Uint8Array(alignUp(preambleBytes + longest)).fill(0x20);
  const header = headerAt(preamble.byteLength);
  preamble.set(magic);
  const view = new DataView(preamble.buffer);
  view.setUint32(magic.length, formatVersion, true);
  view.setUint32(magic.length + 4, preamble.byteLength - preambleBytes, true);
  preamble.set(new TextEncoder().encode(JSON.stringify(header)), preambleBytes);
  return { preamble, header };
}
