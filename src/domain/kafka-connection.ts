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
