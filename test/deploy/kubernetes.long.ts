import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, type TestContext, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { readConfig, settings } from '../../src/config.ts';
import { requirePart } from '../support/parts.ts';

const folder = path.join(import.meta.dirname, '..', '..', 'deploy', 'kubernetes');
const run = promisify(execFile);
const read = (name: string) => readFile(path.join(folder, name), 'utf8');
const kustomization = parse(await read('kustomization.yaml'));
const texts = await Promise.all(kustomization.resources.map(read));
const resources = texts.flatMap((text: string) => parseAllDocuments(text).map((document) => document.toJS()));

/** Building kustomize takes minutes, once. */
const timeout = 900_000;
let prepared: Promise<unknown> | undefined;

async function requireValidator(context: TestContext): Promise<void> {
  requirePart(context, 'python3');
  prepared ??= run(path.join(import.meta.dirname, 'prepare'));
  await prepared;
}

/** Fails where a file does not fit the schemas of Kubernetes. */
const validate = (file: string) =>
  run(path.join(import.meta.dirname, 'venv', 'bin', 'kubernetes-validate'), ['--strict', file]);

for (const name of kustomization.resources as string[]) {
  test(`${name} is as the schemas of Kubernetes want it`, { timeout }, async (context) => {
    await requireValidator(context);
    await validate(path.join(folder, name));
  });
}

test('what kustomize makes of all of them fits, too, and each command has its image and its secret', {
  timeout,
}, async (context) => {
  await requireValidator(context);
  const kustomize = path.join(import.meta.dirname, 'bin', 'kustomize');
  if (!existsSync(kustomize)) context.skip('needs kustomize, which test/deploy/prepare builds with Go 1.24 or newer');
  const { stdout } = await run(kustomize, ['build', folder]);
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'marquee-kubernetes-'));
  onTestFinished(() => rm(scratch, { recursive: true }));
  const file = path.join(scratch, 'all.yaml');
  await writeFile(file, stdout);
  await validate(file);
  const rendered = parseAllDocuments(stdout).map((document) => document.toJS());
  const secret = rendered.find(({ kind }) => kind === 'Secret');
  expect(Object.keys(secret.data)).toEqual(['DATABASE_URL']);
  const containers = rendered.flatMap(({ spec }) => podOf(spec)?.containers ?? []);
  expect(containers).toHaveLength(2);
  const [{ newName, newTag }] = kustomization.images;
  for (const { image, envFrom } of containers) {
    expect(image).toBe(`${newName}:${newTag}`);
    expect(envFrom).toEqual([{ secretRef: { name: secret.metadata.name } }]);
  }
  for (const { kind, metadata } of rendered) {
    if (kind !== 'Namespace') expect(metadata.namespace).toBe(kustomization.namespace);
  }
});

test('what the kustomization names is there: image, replicas and secret', () => {
  const containers = resources.flatMap(({ spec }) => podOf(spec)?.containers ?? []);
  expect(containers.map(({ image }) => image)).toEqual(
    kustomization.images.flatMap(({ name }: { name: string }) => [name, name]),
  );
  const [secret] = kustomization.secretGenerator;
  for (const { envFrom } of containers) expect(envFrom).toEqual([{ secretRef: { name: secret.name } }]);
  const deployments = resources.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name);
  expect(kustomization.replicas.map(({ name }: { name: string }) => name)).toEqual(deployments);
});

test('the commands are those of the program', async () => {
  for (const { args } of resources.flatMap(({ spec }) => podOf(spec)?.containers ?? [])) {
    const [, , ...command] = args;
    await run(process.execPath, ['src/main.ts', ...command, '--help'], { cwd: path.join(folder, '..', '..') });
  }
});

test('the server’s settings are known, its workers counted, and it is given the time that it needs to stop', () => {
  const server = podOf(resources.find(({ kind }) => kind === 'Deployment').spec)!;
  const variables = server.containers[0]!.env!;
  const known = Object.values(settings).map(({ variable }) => variable as string);
  expect(variables.filter(({ name }) => !known.includes(name))).toEqual([]);
  const config = readConfig(Object.fromEntries(variables.map(({ name, value }) => [name, value])));
  expect(config.workers).toBe(2);
  expect(config.stopDelayMs).toBeGreaterThan(0);
  expect(config.stopDelayMs / 1000 + 10).toBeLessThan(server.terminationGracePeriodSeconds!);
});

type Pod = {
  terminationGracePeriodSeconds?: number;
  containers: { image: string; args: string[]; envFrom: unknown; env?: { name: string; value: string }[] }[];
};
type Spec = { template?: { spec?: Pod }; jobTemplate?: { spec: Spec } } | undefined;

function podOf(spec: Spec): Pod | undefined {
  return spec?.jobTemplate ? podOf(spec.jobTemplate.spec) : spec?.template?.spec;
}
