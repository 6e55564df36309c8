import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readKafkaConfig } from '../../src/config/kafka.ts';
import { makeTemporaryFolder } from '../support/folders.ts';

test('only brokers need to be set; flags win over variables', () => {
  expect(readKafkaConfig({ KAFKA_BROKERS: 'a:9092, b:9093' }, {})).toEqual({
    brokers: ['a:9092', 'b:9093'],
    sasl: undefined,
    tls: undefined,
  });
  const { brokers, tls } = readKafkaConfig({ KAFKA_BROKERS: 'a:9092', KAFKA_TLS: 'true' }, { brokers: '[::1]:9092' });
  expect(brokers).toEqual(['[::1]:9092']);
  expect(tls).toEqual({ authority: undefined });
});

test('passwords and certificates come from variables and files', async () => {
  const { folder, remove } = await makeTemporaryFolder();
  onTestFinished(remove);
  const file = path.join(folder, 'secret');
  await writeFile(file, 'of the file\n');
  const environment = { KAFKA_BROKERS: 'a:1', KAFKA_USERNAME: 'me', KAFKA_PASSWORD: 'of the variable' };
  const login = { mechanism: 'SCRAM-SHA-512', username: 'me' };
  expect(readKafkaConfig(environment, { sasl: 'scram-sha-512' })).toMatchObject({
    sasl: { ...login, password: 'of the variable' },
  });
  const withFile = { ...environment, KAFKA_PASSWORD_FILE: file };
  expect(readKafkaConfig(withFile, { sasl: 'scram-sha-512', tlsAuthority: file })).toMatchObject({
    sasl: { ...login, password: 'of the file' },
    tls: { authority: 'of the file\n' },
  });
});

test.each([
  ['no broker', {}, {}, '--brokers'],
  ['a broker without port', { KAFKA_BROKERS: 'a' }, {}, '--brokers'],
  ['an unknown mechanism', {}, { brokers: 'a:1', sasl: 'gssapi' }, 'scram-sha-256'],
  ['a login without password', { KAFKA_USERNAME: 'me' }, { brokers: 'a:1', sasl: 'plain' }, 'KAFKA_PASSWORD'],
  ['a missing file', {}, { brokers: 'a:1', tlsAuthority: '/none' }, '--tls-authority'],
])('%s is refused and named', (_, environment, flags, named) => {
  expect(() => readKafkaConfig(environment, flags)).toThrow(
    expect.objectContaining({ code: 'BAD_FLAG', message: expect.stringContaining(named) }),
  );
});
