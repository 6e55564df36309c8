import { readFileSync } from 'node:fs';
import { type KafkaConnection, saslMechanisms } from '../domain/kafka-connection.ts';
import { MarqueeError, messageOf } from '../errors.ts';

/** Settings from the command line, as typed. */
export type KafkaFlags = {
  brokers?: string | undefined;
  sasl?: string | undefined;
  tls?: boolean | undefined;
  tlsAuthority?: string | undefined;
};

/** The settings, as in `--help` and docs/configuration.md. User name and password have no flag. */
export const kafkaSettings = {
  brokers: {
    flag: '--brokers <list>',
    variable: 'KAFKA_BROKERS',
    fallback: undefined,
    meaning: 'Kafka brokers, as host:port,host:port',
  },
  sasl: {
    flag: '--sasl <mechanism>',
    variable: 'KAFKA_SASL',
    fallback: undefined,
    meaning: `authentication: ${saslMechanisms.join(', ').toLowerCase()}; with KAFKA_USERNAME and KAFKA_PASSWORD or KAFKA_PASSWORD_FILE`,
  },
  tls: { flag: '--tls', variable: 'KAFKA_TLS', fallback: undefined, meaning: 'encrypt the connection' },
  tlsAuthority: {
    flag: '--tls-authority <file>',
    variable: 'KAFKA_TLS_AUTHORITY',
    fallback: undefined,
    meaning: "encrypt the connection, and trust brokers' certificates signed by this one (PEM)",
  },
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws MarqueeError BAD_FLAG naming the flag or variable and what is allowed */
export function readKafkaConfig(environment: Environment, flags: KafkaFlags): KafkaConnection {
  const authorityFile = flags.tlsAuthority || environment.KAFKA_TLS_AUTHORITY;
  const isEncrypted = flags.tls || environment.KAFKA_TLS === 'true' || Boolean(authorityFile);
  return {
    brokers: readBrokers(flags.brokers || environment.KAFKA_BROKERS || ''),
    sasl: readSasl(flags.sasl || environment.KAFKA_SASL, environment),
    tls: isEncrypted ? { authority: authorityFile && readFile(authorityFile, '--tls-authority') } : undefined,
  };
}

function readBrokers(list: string): string[] {
  const brokers = list.split(',').map((broker) => broker.trim());
  if (brokers.every((broker) => /^[^\s/:]+:\d{1,5}$|^\[[\da-f:]+\]:\d{1,5}$/i.test(broker))) return brokers;
  throw new MarqueeError(
    'BAD_FLAG',
    `--brokers (KAFKA_BROKERS) is "${list}"; it must be host:port, or several separated by commas.`,
  );
}

function readSasl(name: string | undefined, environment: Environment): KafkaConnection['sasl'] {
  if (!name) return undefined;
  const mechanism = saslMechanisms.find((each) => each === name.toUpperCase());
  if (!mechanism) {
    const allowed = saslMechanisms.join(', ').toLowerCase();
    throw new MarqueeError('BAD_FLAG', `--sasl (KAFKA_SASL) is "${name}"; it must be one of ${allowed}.`);
  }
  const { KAFKA_USERNAME: username, KAFKA_PASSWORD_FILE: passwordFile } = environment;
  const password = passwordFile ? readFile(passwordFile, 'KAFKA_PASSWORD_FILE').trim() : environment.KAFKA_PASSWORD;
  if (username && password) return { mechanism, username, password };
  throw new MarqueeError(
    'BAD_FLAG',
    '--sasl needs the variables KAFKA_USERNAME and KAFKA_PASSWORD (or KAFKA_PASSWORD_FILE).',
  );
}

function readFile(file: string, setting: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new MarqueeError('BAD_FLAG', `The file of ${setting} cannot be read (${messageOf(error)}).`);
  }
}
