import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Admin } from '@platformatic/kafka';
import type { TestContext } from 'vitest';
import { requirePart } from '../support/parts.ts';
import { findPorts } from '../support/ports.ts';
import { type Secrets, secureListener } from './secure-listener.ts';

/** A real Kafka of one node on free ports of this machine, its data in a temporary folder. */
export type Broker = {
  /** As `--brokers` takes it. */
  address: string;
  /** The listener that asks for TLS and a password. */
  secureAddress: string;
  secrets: Secrets;
  createTopic(name: string, partitions: number): Promise<void>;
  /** As `kill -9` would; what it had acknowledged stays. */
  kill(): Promise<void>;
  /** After `kill`: on the same ports and data. */
  start(): Promise<void>;
  /** Kills it and removes its data. */
  remove(): Promise<void>;
};

const jars = path.join(import.meta.dirname, 'jars');

/** Skips a test if there is no Java or no Kafka; in CI, where `.ci/run` prepares both, it fails. */
export function requireBroker(context: TestContext): void {
  requirePart(context, 'java');
  if (existsSync(jars)) return;
  if (process.env.CI) throw new Error('Kafka is missing; .ci/run must call test/kafka/prepare');
  context.skip('needs Kafka, which test/kafka/prepare fetches');
}

/** Sets up an empty broker and starts it; resolves when it takes requests, after some 5 s. */
export async function startBroker(): Promise<Broker> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'marquee-kafka-'));
  const [port, controllerPort, securePort] = await findPorts(3);
  const secure = secureListener(folder);
  const properties = path.join(folder, 'server.properties');
  const settings = { ...describeNode(folder, port!, controllerPort!, securePort!), ...secure.settings };
  await writeFile(properties, toProperties(settings));
  formatStorage(properties);
  let child = await launch(properties);
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const address = `127.0.0.1:${port}`;
  return {
    address,
    secureAddress: `localhost:${securePort}`,
    secrets: secure.secrets,
    createTopic: (name, partitions) => createTopic(address, name, partitions),
    kill,
    async start() {
      child = await launch(properties);
    },
    async remove() {
      await kill();
      await rm(folder, { recursive: true });
    },
  };
}

function describeNode(folder: string, port: number, controllerPort: number, securePort: number) {
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAIN',
    listeners: `PLAIN://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort},SECURE://localhost:${securePort}`,
    'listener.security.protocol.map': 'PLAIN:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL',
    'log.dirs': path.join(folder, 'data'),
    'auto.create.topics.enable': 'false',
    'offsets.topic.num.partitions': '1',
    'offsets.topic.replication.factor': '1',
    // So that a broker that was killed is taken back soon, and groups form at once.
    'broker.session.timeout.ms': '2000',
    'broker.heartbeat.interval.ms': '500',
    'group.initial.rebalance.delay.ms': '0',
    'group.min.session.timeout.ms': '1000',
  };
}

function toProperties(settings: Record<string, string>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** Small, and without the compiler that pays only after minutes. */
const machine = ['-Xms64m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', path.join(jars, '*')];

function formatStorage(properties: string): void {
  const cluster = randomBytes(16).toString('base64url');
  const { status, stderr } = spawnSync(
    'java',
    // One argument with its value, as one id in 64 begins with a dash.
    [...machine, 'kafka.tools.StorageTool', 'format', `--cluster-id=${cluster}`, '--config', properties],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`Kafka's storage cannot be set up:\n${stderr}`);
}

/** @throws Error with the last that the broker said, where it ends before it has started */
async function launch(properties: string): Promise<ChildProcess> {
  const logging = `-Dlog4j2.configurationFile=${path.join(import.meta.dirname, 'log4j2.properties')}`;
  const child = spawn('java', [...machine, logging, 'kafka.Kafka', properties], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const started = new Promise<void>((resolve) => {
    const read = (text: Buffer) => {
      said = (said + text).slice(-10_000);
      if (said.includes('Kafka Server started')) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`Kafka does not start:\n${said}`);
  });
  await Promise.race([started, ended]);
  ended.catch(() => {});
  return child;
}

const topicTries = 100;

/** Tries again, as Kafka gives no topic to a broker that a busy machine has kept from saying that it is alive. */
async function createTopic(address: string, name: string, partitions: number): Promise<void> {
  for (let tries = 1; ; tries++) {
    const admin = new Admin({ clientId: 'marquee-tests', bootstrapBrokers: [address] });
    try {
      if ((await admin.listTopics()).includes(name)) return;
      await admin.createTopics({ topics: [name], partitions, replicas: 1 });
      return;
    } catch (error) {
      if (tries === topicTries) throw error;
      await delay(500);
    } finally {
      await admin.close();
    }
  }
}
