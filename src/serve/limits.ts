import type { Socket } from 'node:net';
import type { FastifyHttpOptions, FastifyRequest, RawServerDefault } from 'fastify';

/** Limits of a server. Times are in milliseconds. */
export type Limits = {
  /** Requests being answered; more are refused at once. */
  inFlight: number;
  /** Until all headers of a request have arrived. */
  headersMs: number;
  /** Until all of a request has arrived. */
  requestMs: number;
  /** Until a request is answered, once its headers have arrived. */
  answerMs: number;
  /** Until an uploaded file has arrived. */
  uploadMs: number;
  /** Bytes of an uploaded file. */
  uploadBytes: number;
  /** Without a byte in either direction. */
  idleMs: number;
  /** Between two checks for connections that are too slow. */
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

/** In bytes; a route may allow more. */
const bodyLimit = 1 << 20;
const maxHeaderSize = 16_384;
/** Ids may be long, and percent-encoding makes them longer. */
const maxParamLength = maxHeaderSize;

/** The limits that the HTTP server enforces itself. */
export function serverLimits({ headersMs, requestMs, idleMs, lookEveryMs }: Omit<Limits, 'answerMs'>) {
  return {
    bodyLimit,
    routerOptions: { maxParamLength },
    requestTimeout: requestMs,
    connectionTimeout: idleMs,
    http: { headersTimeout: headersMs, connectionsCheckingInterval: lookEveryMs, maxHeaderSize },
  } satisfies FastifyHttpOptions<RawServerDefault>;
}

/** Connections on which a request may take longer to arrive. */
const patient = new WeakSet<Socket>();

/** Lets the body of this request, but not of later ones on its connection, take as long as its route allows. */
export function letArriveSlowly({ raw }: FastifyRequest): void {
  patient.add(raw.socket);
  raw.once('close', () => patient.delete(raw.socket));
}

/** Node reports a request that takes too long once, and then leaves it alone. */
export function mayArriveSlowly(socket: Socket): boolean {
  return patient.has(socket);
}
