import type { Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';

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
