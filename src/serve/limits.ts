import type { Socket } from 'node:net';
import type { FastifyHttpOptions, FastifyRequest, RawServerDefault } from 'fastify';

/** Limits of a server. Times are milliseconds. */
export type Limits = {
  /** Requests that are being answered; more are refused at once. */
  inFlight: number;
  /** Until all headers of a request have arrived. */
  headersMs: number;
  /** Until all of a request has arrived. */
  requestMs: number;
  /** Until a request is answered, once its headers have arrived. */
  answerMs: number;
  /** Until a file that is sent has arrived. */
  uploadMs: number;
  /** Bytes of a file that is sent. */
  uploadBytes: number;
  /** Without a byte in either direction. */
  idleMs: number;
  /** Between two looks for connections that are too slow. */
  lookEveryMs: number;
};

export const defaultLimits: Limits = {
  inFlight: 1000,
  headersMs: 5000,
  requestMs: 10_000,
  answerMs: 30_000,
  uploadMs: 3_600_000,
  uploadBytes: 4 * 2 ** 30,
  idleMs: 60_000,
  lookEveryMs: 1000,
};

/** Bytes; a route that takes more says so. */
const bodyLimit = 1 << 20;
const maxHeaderSize = 16_384;
/** Ids may be long, and percent-encoding makes them longer. */
const maxParamLength = maxHeaderSize;

/** The limits that the HTTP server keeps by itself. */
export function serverLimits({ headersMs, requestMs, idleMs, lookEveryMs }: Omit<Limits, 'answerMs'>) {
  return {
    bodyLimit,
    routerOptions: { maxParamLength },
    requestTimeout: requestMs,
    connectionTimeout: idleMs,
    http: { headersTimeout: headersMs, connectionsCheckingInterval: lookEveryMs, maxHeaderSize },
  } satisfies FastifyHttpOptions<RawServerDefault>;
}

/** On which a request may take longer to arrive than others. */
const patient = new WeakSet<Socket>();

/** Lets the body of this request, and of no later one on its connection, take as long as its route allows. */
export function letArriveSlowly({ raw }: FastifyRequest): void {
  patient.add(raw.socket);
  raw.once('close', () => patient.delete(raw.socket));
}

/** Node looks once at a request that takes too long, and then leaves it alone. */
export function mayArriveSlowly(socket: Socket): boolean {
  return patient.has(socket);
}
