import { type FileHandle, open, readFile } from 'node:fs/promises';

/** What an API said of one thing: a JSON object, or why it does not know it. */
export type Answer = { found: Record<string, unknown> } | { unknown: string };

/** Answers of an earlier run that was cut short, and a file that keeps those of this one. */
export type AnswerCache = {
  get(path: string): Answer | undefined;
  add(path: string, answer: Answer): Promise<void>;
  close(): Promise<void>;
};

/** @param file one answer a line; made where there is none */
export async function openAnswerCache(file: string): Promise<AnswerCache> {
  const known = new Map<string, Answer>((await readFile(file, 'utf8').catch(() => '')).split('\n').flatMap(readEntry));
  const handle: FileHandle = await open(file, 'a');
  return {
    get: (path) => known.get(path),
    async add(path, answer) {
      // A line of its own, even where a run that was killed has left half of one.
      await handle.write(`\n${JSON.stringify([path, answer])}`);
    },
    close: () => handle.close(),
  };
}

/** None where the line was not written to its end. */
function readEntry(line: string): [string, Answer][] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
