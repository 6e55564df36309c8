import type { RowMemory } from '../kernels/index.ts';
import type { TypedArray } from './typed-array.ts';

/**
 * A trained model as one file, laid out so that it can be checked before any view is built on it:
 *
 *     magic "MARQUEE\0" | format u32 | header bytes u32 | header JSON | sections, 64-byte aligned | SHA-256 of all before
 *
 * Little-endian. The header names each section's type, shape and place beside the metadata (hyper-parameters, counts,
 * data cut-off). Equal contents give equal bytes.
 */
export type Artifact = {
  metadata: JsonObject;
  sections: Readonly<Record<string, Section>>;
  /** What some of the sections lie in, if WebAssembly shall read them. */
  memory?: RowMemory | undefined;
};

export type Section = {
  /** Such as [rows, columns], or [length]. */
  shape: readonly number[];
  data: TypedArray;
};

export type JsonObject = { readonly [key: string]: Json };
type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** What the header says of one section; `offset` counts from the start of the file. */
export type SectionPlan = { type: string; shape: readonly number[]; offset: number; bytes: number };

export type Header = { metadata: JsonObject; sections: Record<string, SectionPlan>; end: number };

export const magic = new TextEncoder().encode('MARQUEE\0');
/** To be raised with every change of what a model's sections or metadata hold: an older file must be refused, not misread. */
export const formatVersion = 2;
/** Magic, format and header length. */
export const preambleBytes = magic.length + 8;
export const checksumBytes = 32;

const alignment = 64;

export function alignUp(offset: number): number {
  return Math.ceil(offset / alignment) * alignment;
}
