import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Artifact, checksumBytes } from '../../artifact/format.ts';
import { type PlaceSection, readArtifact } from '../../artifact/read.ts';
import { MarqueeError } from '../../errors.ts';
import { createRowMemory, reserve } from '../../kernels/index.ts';
import { scoredSections } from '../../model/linear-model.ts';
import type { Sql } from '../../store/database.ts';
import { readModelBytes, writeModelBytes } from '../../store/models/model-bytes.ts';
import { listModels, type StoredModel } from '../../store/models/models.ts';
import { interpretModels, type TrainedModels, writeModels } from './model-files.ts';

/** Bytes per row; only one row of a model is in memory at a time. */
const chunkBytes = 8 << 20;
/** An unfinished file of this age was left by a killed process. */
const maxUnfinishedMs = 86_400_000;

type Known = Pick<StoredModel, 'version' | 'checksum'>;

/** Where a server gets the contents of a model from. @throws MarqueeError ARTIFACT_DAMAGED */
export type ModelReader = (stored: Known) => Promise<TrainedModels>;

/**
 * Writes a model into the home's cache and its bytes to the database.
 * @returns the checksum
 */
export async function storeModels(sql: Sql, home: string, version: number, models: TrainedModels): Promise<string> {
  const folder = await makeFolder(home);
  const unfinished = unfinishedFile(folder);
  try {
    const checksum = await writeModels(unfinished, models);
    await writeModelBytes(sql, version, createReadStream(unfinished, { highWaterMark: chunkBytes }));
    await rename(unfinished, cachedFile(folder, checksum));
    return checksum;
  } finally {
    await rm(unfinished, { force: true });
  }
}

/**
 * Reads a model from the home's cache. If the copy there is missing or damaged, it is first fetched from the database.
 * @throws MarqueeError ARTIFACT_DAMAGED if the database's copy is damaged, or of another version of Marquee
 */
export async function loadStoredModels(sql: Sql, home: string, stored: Known): Promise<TrainedModels> {
  const { models } = await loadStored(sql, home, stored);
  return models;
}

/**
 * Reads models into memory that worker threads share: sending an artifact to a thread does not copy it. The last one is kept for
 * all of them.
 * @throws MarqueeError ARTIFACT_DAMAGED
 */
export function createSharedReader(sql: Sql, home: string): (stored: Known) => Promise<Artifact> {
  const place: PlaceSection = (_name, bytes) => new Uint8Array(new SharedArrayBuffer(bytes));
  let last: { version: number; artifact: Promise<Artifact> } | undefined;
  return async (stored) => {
    if (last?.version !== stored.version) {
      const artifact = loadStored(sql, home, stored, place).then((loaded) => loaded.artifact);
      const reading = { version: stored.version, artifact };
      last = reading;
      artifact.catch(() => {
        if (last === reading) last = undefined;
      });
    }
    return await last.artifact;
  };
}

async function loadStored(sql: Sql, home: string, stored: Known, place?: PlaceSection) {
  const file = cachedFile(await makeFolder(home), stored.checksum ?? '');
  const openArtifact = async () => {
    let memory = createRowMemory();
    const placed: PlaceSection = (name, bytes) => {
      if (!scoredSections.has(name)) return place?.(name, bytes);
      const own = memory && reserve(memory, bytes);
      // It is useful only if all of them fit.
      if (!own) memory = undefined;
      return own ?? place?.(name, bytes);
    };
    const read = await readArtifact(file, placed);
    const artifact = { ...read, memory };
    return { artifact, models: interpretModels(artifact, file) };
  };
  try {
    return await openArtifact();
  } catch (error) {
    if (!isDamage(error)) throw error;
    await fetchModel(sql, stored, file);
    return await openArtifact();
  }
}

/** Removes cached files of models that the database no longer has, and files left by killed processes. */
export async function pruneCache(sql: Sql, home: string): Promise<void> {
  const folder = await makeFolder(home);
  const known = (await listModels(sql)).map(({ checksum }) => path.basename(cachedFile(folder, checksum ?? '')));
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    if (known.includes(name)) continue;
    const age = Date.now() - ((await stat(file).catch(() => undefined))?.mtimeMs ?? 0);
    if (cachedName.test(name) || age > maxUnfinishedMs) await rm(file, { force: true });
  }
}

async function fetchModel(sql: Sql, { version, checksum }: Known, file: string): Promise<void> {
  const unfinished = unfinishedFile(path.dirname(file));
  try {
    await pipeline(readModelBytes(sql, version), createWriteStream(unfinished));
    if ((await readChecksum(unfinished)) !== checksum) {
      throw new MarqueeError(
        'ARTIFACT_DAMAGED',
        `Model ${version} is damaged in the database; run \`marquee train\` to make another.`,
      );
    }
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** The checksum at the end of an artifact, in hex. It is verified when the artifact is read. */
async function readChecksum(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(checksumBytes),
      0,
      checksumBytes,
      Math.max(0, size - checksumBytes),
    );
    return buffer.subarray(0, bytesRead).toString('hex');
  } finally {
    await handle.close();
  }
}

async function makeFolder(home: string): Promise<string> {
  const folder = path.join(home, 'models');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

const cachedName = /^[0-9a-f]{64}\.marquee$/;

function cachedFile(folder: string, checksum: string): string {
  return path.join(folder, `${checksum}.marquee`);
}

function unfinishedFile(folder: string): string {
  return path.join(folder, `${randomUUID()}.unfinished`);
}

function isDamage(error: unknown): boolean {
  return error instanceof MarqueeError && error.code === 'ARTIFACT_DAMAGED';
}
