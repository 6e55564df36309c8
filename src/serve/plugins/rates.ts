import type { FastifyReply } from 'fastify';
import { MarqueeError } from '../../errors.ts';
import type { KeyRing } from '../../store/access/key-ring.ts';
import type { PresentedKey } from '../../store/access/keys.ts';

/**
 * Counts a request against its key's rate, and says in the fields of draft-ietf-httpapi-ratelimit-headers-10 how much is left.
 * @throws MarqueeError RATE_EXCEEDED
 */
export async function countAgainstRate(keys: KeyRing, { id, rate }: PresentedKey, reply: FastifyReply): Promise<void> {
  if (rate === null) return;
  const { allowed, remaining, resetSeconds } = await keys.countRequest({ keyId: id, rate });
  const seconds = Math.max(1, Math.ceil(resetSeconds));
  reply.header('ratelimit-policy', `"key";q=${rate.requests};w=${rate.seconds}`);
  reply.header('ratelimit', `"key";r=${remaining};t=${seconds}`);
  if (allowed) return;
  reply.header('retry-after', seconds);
  throw new MarqueeError(
    'RATE_EXCEEDED',
    `The key may be used ${rate.requests} times in ${rate.seconds} s; try again in ${seconds} s.`,
  );
}
