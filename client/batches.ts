/** What the server takes in one request, which is 4 MiB: a character has three bytes at most. */
const most = { lines: 10_000, characters: 1_000_000 };

/** Values as lines of JSON, in batches as large as one request may be. */
export async function* inBatches(values: Iterable<unknown> | AsyncIterable<unknown>): AsyncGenerator<string[]> {
  let lines: string[] = [];
  let characters = 0;
  for await (const value of values) {
    const line = JSON.stringify(value);
    if (lines.length === most.lines || (lines.length > 0 && characters + line.length > most.characters)) {
      yield lines;
      lines = [];
      characters = 0;
    }
    lines.push(line);
    characters += line.length + 1;
  }
  if (lines.length > 0) yield lines;
}
