import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';

const folder = path.join(import.meta.dirname, '..', '..', 'deploy', 'kubernetes');
const run = promisify(execFile);
const read = (name: string) => readFile(path.join(folder, name), 'utf8');
const kustomization = parse(await read('kustomization.yaml'));
const texts = await Promise.all(kustomization.resources.map(read));
const resources = texts.flatMap((text: string) => parseAllDocuments(text).map((document) => document.toJS()));

test.each(kustomization.resources as string[])(
  '%s is as the schemas of Kubernetes want it',
  { timeout: 180_000 },
  async (name) => {
    await run(path.join(import.meta.dirname, 'prepare'));
    const validate = path.join(import.meta.dirname, 'venv', 'bin', 'kubernetes-validate');
    // Fails where a file does not fit.
    await run(validate, ['--strict', path.join(folder, name)]);
  },
);

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

type Pod = { containers: { image: string; args: string[]; envFrom: unknown }[] };
type Spec = { template?: { spec?: Pod }; jobTemplate?: { spec: Spec } } | undefined;

function podOf(spec: Spec): Pod | undefined {
  return spec?.jobTemplate ? podOf(spec.jobTemplate.spec) : spec?.template?.spec;
}
