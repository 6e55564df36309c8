import { lookup } from 'node:dns/promises';
import { createServer } from 'node:net';
import type { Config } from '../config.ts';
import { MarqueeError } from '../errors.ts';
import { codeOf } from '../store/failures.ts';

type Listening = Pick<Config, 'host' | 'port'>;

/**
 * Finds out early, before an import and a training, whether the port can be had.
 * @throws MarqueeError PORT_IN_USE, BAD_FLAG
 */
export async function checkPort(listening: Listening): Promise<void> {
  try {
    // "localhost" is two addresses on most machines.
    const addresses = await lookup(listening.host, { all: true });
    for (const { address } of addresses) await probe({ host: address, port: listening.port });
  } catch (error) {
    throw explainListening(error, listening);
  }
}

function probe(listening: Listening): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(listening, () => server.close(() => resolve()));
  });
}

/** The sentence for an error of `listen`; anything else as it is. */
export function explainListening(error: unknown, { host, port }: Listening): unknown {
  const code = codeOf(error);
  if (code === 'EADDRINUSE') {
    return new MarqueeError(
      'PORT_IN_USE',
      `Port ${port} on ${host} is in use; stop the program that listens there, or choose another port: --port ${port + 1} (or PORT=${port + 1}).`,
      { cause: error },
    );
  }
  if (code === 'EACCES') {
    return new MarqueeError(
      'BAD_FLAG',
      `Port ${port} is not open to this user; choose one above 1023 with --port or PORT.`,
      { cause: error },
    );
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new MarqueeError(
      'BAD_FLAG',
      `Nothing can listen on "${host}", as it is no address of this machine; set --host or HOST to localhost or 0.0.0.0.`,
      { cause: error },
    );
  }
  return error;
}
