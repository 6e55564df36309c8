import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What to do with one request; the last of a script answers all that follow. */
export type Step = (request: IncomingMessage, response: ServerResponse) => void;

export type ScriptedServer = {
  url: string;
  requests: { method: string; url: string; authorization: string | undefined; time: number }[];
  close(): void;
};

/** A real server whose answers are written down beforehand, for what the real API does rarely. */
export async function startScript(...steps: Step[]): Promise<ScriptedServer> {
  const requests: ScriptedServer['requests'] = [];
  const server = createServer((request, response) => {
    const { authorization } = request.headers;
    requests.push({ method: request.method!, url: request.url!, authorization, time: performance.now() });
    request.resume().on('end', () => steps[Math.min(requests.length, steps.length) - 1]!(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, requests, close };
}

export const ok: Step = (_request, response) =>
  response.setHeader('content-type', 'application/json').end('{"ok":true}');

export function refuse(status: number, code?: string, headers: Record<string, string> = {}): Step {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/problem+json', ...headers });
    response.end(JSON.stringify({ status, detail: `refused with ${status}`, ...(code && { code }) }));
  };
}

/** The connection ends without an answer. */
export const hangUp: Step = (request) => request.socket.destroy();

/** No answer comes at all. */
export const stayDumb: Step = () => {};
