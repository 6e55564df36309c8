import { type BaseOptions, GenericError } from '@platformatic/kafka';

export const saslMechanisms = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;
export type SaslMechanism = (typeof saslMechanisms)[number];

/** How a Kafka is reached. */
export type KafkaConnection = {
  /** `host:port` of some of its brokers; they name the others. */
  brokers: readonly string[];
  sasl?: { mechanism: SaslMechanism; username: string; password: string } | undefined;
  /** `authority`: a certificate in PEM that signs the brokers', where it is none of those that Node knows. */
  tls?: { authority: string | undefined } | undefined;
};

/** Told before each further attempt at a request. */
export type OnRetry = (attempt: number, error: Error) => void;

/** Attempts that fail before anybody is told: while a group or a leader changes, one or two do. */
export const silentAttempts = 2;
const leastDelayMs = 200;
export const mostDelayMs = 2000;

/** What every client of ours is made with: it never gives up, but says that it tries again. */
export function toClientOptions({ brokers, sasl, tls }: KafkaConnection, onRetry: OnRetry): BaseOptions {
  return {
    clientId: 'marquee',
    bootstrapBrokers: [...brokers],
    ...(sasl && { sasl }),
    ...(tls && { tls: tls.authority === undefined ? {} : { ca: tls.authority } }),
    // After three attempts, the default, a stream would end while its consumer still says that it is active.
    retries: true,
    retryDelay: (_client, _operation, attempt, _retries, error) => {
      onRetry(attempt, error);
      return Math.min(mostDelayMs, leastDelayMs * 2 ** Math.min(attempt, 10));
    },
  };
}

/** Why a request failed in the end; the client wraps its errors in others, and some have a code alone. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors.at(-1));
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return error.message || ('code' in error ? String(error.code) : error.name);
}

/** Whether the client has thrown it. */
export function isKafkas(error: unknown): error is GenericError {
  return error instanceof Error && GenericError.isGenericError(error);
}
