import type { WebResponse } from './globals.ts';

/** The lines of an answer as they arrive. A caller that stops reading closes the connection. */
async function* readLines(response: WebResponse): AsyncGenerator<string> {
  if (!response.body) return;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (let ended = false; !ended; ) {
      const { done, value } = await reader.read();
      ended = done;
      rest += decoder.decode(value, { stream: !done });
      const lines = rest.split(/\r?\n/);
      rest = lines.pop() ?? '';
      yield* lines;
    }
    if (rest !== '') yield rest;
  } finally {
    await reader.cancel();
  }
}

/** The data of server-sent events (WHATWG HTML, 9.2), which are JSON here; their names are not needed. */
export async function* readEvents(response: WebResponse): AsyncGenerator<unknown> {
  let data = '';
  for await (const line of readLines(response)) {
    if (line.startsWith('data:')) data += line.slice('data:'.length);
    if (line !== '' || data === '') continue;
    yield JSON.parse(data);
    data = '';
  }
}
