/** A block of shell commands in the documentation, and the block after it that shows what the last of them prints. */
export type Example = {
  /** Of the first command in its file. */
  line: number;
  commands: string;
  /** Of the last answer; undefined is any success. */
  status: number | undefined;
  shown: Block | undefined;
};

/** A fenced block: "```json 404" has the language json and the note 404. */
type Block = { line: number; language: string; note: string; text: string };

/** @returns the blocks of a page that call curl, in its order */
export function findExamples(markdown: string): Example[] {
  const blocks = findBlocks(markdown);
  return blocks.flatMap((block, index) => {
    if (block.language !== 'sh' || !/\bcurl /.test(block.text)) return [];
    const next = blocks[index + 1];
    const shown = next && ['json', 'jsonl', 'text'].includes(next.language) ? next : undefined;
    return [{ line: block.line, commands: block.text, status: Number(shown?.note || block.note) || undefined, shown }];
  });
}

function findBlocks(markdown: string): Block[] {
  const fences = /^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm;
  return [...markdown.matchAll(fences)].map(({ index, 1: language, 2: note, 3: text }) => ({
    line: markdown.slice(0, index).split('\n').length + 1,
    language: language!,
    note: note!,
    text: text!,
  }));
}
