export const saslMechanisms = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;
export type SaslMechanism = (typeof saslMechanisms)[number];

/** How to reach Kafka. */
export type KafkaConnection = {
  /** `host:port` of some of its brokers; they name the others. */
  brokers: readonly string[];
  sasl?: { mechanism: SaslMechanism; username: string; password: string } | undefined;
  /** `authority`: the certificate (PEM) that signed those of the brokers, if Node does not already trust it. */
  tls?: { authority: string | undefined } | undefined;
};
