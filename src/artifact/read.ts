import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { MarqueeError, messageOf } from '../errors.ts';
import {
  type Artifact,
  checksumBytes,
  formatVersion,
  type Header,
  magic,
  preambleBytes,
  type Section,
} from './format.ts';
import { viewAs } from './typed-array.ts';

/** Where a section's bytes shall go, such as a scorer's own memory; undefined for memory of its own. */
export type PlaceSection = (name: string, bytes: number) => Uint8Array | undefined;

const chunkBytes = 64 << 20;
const largestHeader = 64 << 20;

/**
 * Reads and checks an artifact in one pass: nothing is returned unless magic, format, header, lengths and checksum are right.
 * @throws MarqueeError ARTIFACT_DAMAGED naming the file and what is wrong with it, ARTIFACT_TOO_NEW
 */
export async function readArtifact(path: string, place: PlaceSection = () => undefined): Promise<Artifact> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw damaged(path, `it cannot be opened (${messageOf(error)})`);
  });
  try {
    const { size } = await file.stat();
    const reader = new HashingReader(file, path, size);
    const header = await readHeader(reader, path, size);
    const sections: Record<string, Section> = {};
    for (const [name, { type, shape, offset, bytes }] of Object.entries(header.sections)) {
      await reader.skipTo(offset);
      const target = place(name, bytes) ?? new Uint8Array(bytes);
      await reader.readInto(target);
      const data = viewAs(type, target);
      if (data?.length !== shape.reduce((product, length) => product * length, 1)) {
        throw damaged(path, `section ${name} has ${bytes} bytes, which is not its shape ${shape.join(' x ')}`);
      }
      sections[name] = { shape, data };
    }
    const checksum = reader.digest();
    const expected = new Uint8Array(checksumBytes);
    await reader.readInto(expected);
    if (!checksum.equals(expected)) throw damaged(path, 'its checksum does not fit its contents');
    return { metadata: header.metadata, sections };
  } finally {
    await file.close();
  }
}

async function readHeader(reader: HashingReader, path: string, size: number): Promise<Header> {
  const preamble = new Uint8Array(preambleBytes);
  if (size < preambleBytes + checksumBytes) throw damaged(path, `it has only ${size} bytes`);
  await reader.readInto(preamble);
  if (magic.some((byte, index) => preamble[index] !== byte)) throw damaged(path, 'it is not a Marquee model');
  const view = new DataView(preamble.buffer);
  const version = view.getUint32(magic.length, true);
  if (version > formatVersion && (await isWhole(reader, size))) throw tooNew(path, version);
  if (version !== formatVersion) throw damaged(path, `it has format ${version}, this program reads ${formatVersion}`);
  const length = view.getUint32(magic.length + 4, true);
  if (length > Math.min(size, largestHeader)) throw damaged(path, 'its header is cut off');
  const bytes = new Uint8Array(length);
  await reader.readInto(bytes);
  const header = parseHeader(bytes);
  if (!header) throw damaged(path, 'its header is unreadable');
  if (header.end + checksumBytes !== size) {
    throw damaged(path, `it has ${size} bytes instead of ${header.end + checksumBytes}`);
  }
  return header;
}

/** Whether the checksum is right, which is the last thing in the file in every format. */
async function isWhole(reader: HashingReader, size: number): Promise<boolean> {
  await reader.skipTo(size - checksumBytes);
  const checksum = reader.digest();
  const expected = new Uint8Array(checksumBytes);
  await reader.readInto(expected);
  return checksum.equals(expected);
}

/** The header is ours or damaged: one look at each field that sizes and places memory is enough. */
function parseHeader(bytes: Uint8Array): Header | undefined {
  try {
    const header: Header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    let end = preambleBytes + bytes.byteLength;
    for (const section of Object.values(header.sections)) {
      if (!(section.offset >= end) || !(section.bytes >= 0) || !Array.isArray(section.shape)) return undefined;
      end = section.offset + section.bytes;
    }
    return end === header.end ? header : undefined;
  } catch {
    return undefined;
  }
}

/** Reads a file from front to back and hashes what it reads. */
class HashingReader {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #hash: Hash = createHash('sha256');
  readonly #size: number;
  #position = 0;

  constructor(file: FileHandle, path: string, size: number) {
    this.#file = file;
    this.#path = path;
    this.#size = size;
  }

  async readInto(target: Uint8Array): Promise<void> {
    if (this.#position + target.byteLength > this.#size) throw damaged(this.#path, 'it is cut off');
    for (let at = 0; at < target.byteLength; ) {
      const part = target.subarray(at, at + chunkBytes);
      const { bytesRead } = await this.#file.read(part, 0, part.byteLength, this.#position);
      if (bytesRead === 0) throw damaged(this.#path, 'it is cut off');
      this.#hash.update(part.subarray(0, bytesRead));
      at += bytesRead;
      this.#position += bytesRead;
    }
  }

  async skipTo(offset: number): Promise<void> {
    const part = new Uint8Array(Math.min(chunkBytes, offset - this.#position));
    while (this.#position < offset) await this.readInto(part.subarray(0, offset - this.#position));
  }

  /** Of all bytes read so far. */
  digest(): Buffer {
    return this.#hash.copy().digest();
  }
}

function tooNew(path: string, version: number): MarqueeError {
  return new MarqueeError(
    'ARTIFACT_TOO_NEW',
    `The model ${path} was made by a newer Marquee (format ${version}, this one reads ${formatVersion}); update Marquee, or ` +
      'activate a model that it reads.',
  );
}

function damaged(path: string, what: string): MarqueeError {
  return new MarqueeError(
    'ARTIFACT_DAMAGED',
    `The model ${path} cannot be used: ${what}. Run \`marquee train\` to make another.`,
  );
}
