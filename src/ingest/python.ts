/** The value of a Python literal as in JSON; keys of dicts become strings. */
export type PythonValue = null | boolean | number | string | PythonValue[] | { [key: string]: PythonValue };

const mark = /[[\]{}(),:]/.source;
const text = /'[^'\\\n]*(?:\\[\s\S][^'\\\n]*)*'|"[^"\\\n]*(?:\\[\s\S][^"\\\n]*)*"/.source;
const number = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/.source;
const word = /[A-Za-z]+/.source;
const token = new RegExp(`\\s*(?:(${mark})|(${text})|(${number})|(${word}))\\s*`, 'y');

const words = new Map<string, PythonValue>([
  ['None', null],
  ['True', true],
  ['False', false],
]);

/** Data is not nested any deeper, and parsing would exhaust the stack. */
const deepest = 100;

/**
 * Reads what Python's `repr` writes for lists, tuples, sets, dicts, strings, numbers, None, True and False (the grammar of
 * `ast.literal_eval` without bytes and complex numbers). A set becomes a list. Strings with only space between them, as NumPy
 * writes arrays, are separate strings.
 * @throws SyntaxError naming the position
 */
export function parsePython(source: string): PythonValue {
  const tokens = tokenize(source);
  const value = readValue(tokens, 0);
  if (tokens.next < tokens.list.length) throw unexpected(tokens);
  return value;
}

type Token = { kind: 'mark' | 'text' | 'number' | 'word'; text: string; position: number };
type Tokens = { list: Token[]; next: number; end: number };

function tokenize(source: string): Tokens {
  const list: Token[] = [];
  token.lastIndex = 0;
  for (let position = 0; position < source.length; position = token.lastIndex) {
    const match = token.exec(source);
    if (!match) throw new SyntaxError(`not a Python literal at position ${position}`);
    const [, marked, quoted, numeric, named] = match;
    if (marked !== undefined) list.push({ kind: 'mark', text: marked, position });
    else if (quoted !== undefined) list.push({ kind: 'text', text: quoted, position });
    else if (numeric !== undefined) list.push({ kind: 'number', text: numeric, position });
    else list.push({ kind: 'word', text: named!, position });
  }
  return { list, next: 0, end: source.length };
}

function readValue(tokens: Tokens, depth: number): PythonValue {
  const current = tokens.list[tokens.next];
  if (!current || depth > deepest) throw unexpected(tokens);
  const { kind, text } = current;
  if (kind === 'word' && !words.has(text)) throw unexpected(tokens);
  if (kind === 'mark' && !'[({'.includes(text)) throw unexpected(tokens);
  tokens.next++;
  if (kind === 'text') return unescaped(text.slice(1, -1));
  if (kind === 'number') return Number(text);
  if (kind === 'word') return words.get(text)!;
  if (text === '{' && !isDict(tokens)) return readList(tokens, '}', depth + 1);
  return text === '{' ? readDict(tokens, depth + 1) : readList(tokens, text === '[' ? ']' : ')', depth + 1);
}

/** Whether it is a dict, not a set: it is empty or has a colon after its first key. */
function isDict({ list, next }: Tokens): boolean {
  return list[next]?.text === '}' || list[next + 1]?.text === ':';
}

function readList(tokens: Tokens, end: ']' | ')' | '}', depth: number): PythonValue {
  const list: PythonValue[] = [];
  let commas = 0;
  while (!accept(tokens, end)) {
    const isApart = list.length <= commas || isAfterText(tokens);
    if (!isApart) throw unexpected(tokens);
    commas = list.length;
    list.push(readValue(tokens, depth));
    if (accept(tokens, ',')) commas++;
  }
  // `(1)` is a number in parentheses, `(1,)` is a tuple.
  return end === ')' && list.length === 1 && commas === 0 ? list[0]! : list;
}

/** Whether the next token is text that follows text, as in `['Drama' 'Crime']`. */
function isAfterText({ list, next }: Tokens): boolean {
  return list[next]?.kind === 'text' && list[next - 1]?.kind === 'text';
}

function readDict(tokens: Tokens, depth: number): PythonValue {
  const entries: [string, PythonValue][] = [];
  let commas = 0;
  while (!accept(tokens, '}')) {
    if (entries.length > commas) throw unexpected(tokens);
    const key = readValue(tokens, depth);
    if (typeof key === 'object' && key !== null) throw unexpected(tokens);
    if (!accept(tokens, ':')) throw unexpected(tokens);
    entries.push([String(key), readValue(tokens, depth)]);
    if (accept(tokens, ',')) commas++;
  }
  return Object.fromEntries(entries);
}

function accept(tokens: Tokens, wanted: string): boolean {
  const current = tokens.list[tokens.next];
  const accepted = current?.kind === 'mark' && current.text === wanted;
  if (accepted) tokens.next++;
  return accepted;
}

function unexpected(tokens: Tokens): SyntaxError {
  return new SyntaxError(`not a Python literal at position ${tokens.list[tokens.next]?.position ?? tokens.end}`);
}

const escapeSequence = /\\(?:\n|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\\'"abfnrtv]))/g;
const escaped: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** Replaces escape sequences. As in Python, a backslash before any other character is kept. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(escapeSequence, (_, x?: string, u?: string, U?: string, octal?: string, letter?: string) => {
    const hex = x ?? u ?? U;
    if (hex !== undefined) return fromCodePoint(Number.parseInt(hex, 16));
    if (octal !== undefined) return fromCodePoint(Number.parseInt(octal, 8));
    return letter === undefined ? '' : (escaped[letter] ?? letter);
  });
}

function fromCodePoint(codePoint: number): string {
  if (codePoint > 0x10ffff) throw new SyntaxError(`no character has the number ${codePoint}`);
  return String.fromCodePoint(codePoint);
}
