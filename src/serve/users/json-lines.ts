import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** One of the things that a request brings; `line` counts from 1. What is no JSON has no value. */
export type JsonLine = { line: number; value?: unknown };

/** How much of a stream is taken at most. */
export type JsonLinesLimits = { bytes: number; lines: number };

/**
 * Reads a stream of JSON, a value a line (NDJSON), parsing it as it comes. Blank lines are passed over.
 * @returns undefined as soon as there is more than the limits allow
 */
export async function readJsonLines(stream: Readable, limits: JsonLinesLimits): Promise<JsonLine[] | undefined> {
  const decoder = new StringDecoder('utf8');
  const values: JsonLine[] = [];
  let line = 0;
  let bytes = 0;
  let begun = '';

  function take(text: string): void {
    line++;
    if (text.trim() !== '') values.push({ line, ...parse(text) });
  }

  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    const lines = (begun + decoder.write(chunk)).split('\n');
    begun = lines.pop()!;
    for (const text of lines) take(text);
    if (bytes > limits.bytes || values.length > limits.lines) return undefined;
  }
  take(begun + decoder.end());
  return values.length > limits.lines ? undefined : values;
}

function parse(text: string): { value?: unknown } {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return {};
  }
}
