import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { MarqueeError } from '../../errors.ts';
import type { Scope } from '../../store/access/keys.ts';

const perMinute = 30;

/**
 * Counts what each address does without a key, in this process, and refuses more than 30 a minute.
 * @param refusal what there was too much of, as a clause
 * @param scope of the keys for which nothing is counted
 * @returns a function that counts a request @throws MarqueeError RATE_EXCEEDED
 */
export function createAddressLimit(
  refusal: string,
  scope: Scope,
): (request: FastifyRequest, reply: FastifyReply) => void {
  const counts = new LRUCache<string, number>({ max: 10_000, ttl: 60_000, noUpdateTTL: true });
  return ({ socket }, reply) => {
    const address = socket.remoteAddress ?? '';
    const count = (counts.get(address) ?? 0) + 1;
    counts.set(address, count);
    if (count <= perMinute) return;
    const seconds = Math.ceil(counts.getRemainingTTL(address) / 1000);
    reply.header('retry-after', seconds);
    throw new MarqueeError(
      'RATE_EXCEEDED',
      `${refusal}; try again in ${seconds} s, or send a key with the scope "${scope}".`,
    );
  };
}
