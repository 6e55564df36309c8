import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from '../../src/commands/program.ts';

const root = path.join(import.meta.dirname, '..', '..');

function marquee(...args: string[]): { status: number | null; output: string; error: string } {
  const run = spawnSync(process.execPath, ['src/main.ts', ...args], { cwd: root, encoding: 'utf8' });
  return { status: run.status, output: run.stdout, error: run.stderr };
}

test('--help names every command', () => {
  const { status, output } = marquee('--help');
  expect(status).toBe(0);
  for (const command of createProgram().commands) expect(output).toContain(`\n  ${command.name()}`);
});

test.each(createProgram().commands.map((command) => [command.name(), command] as const))(
  '%s --help has an example',
  (name, command) => {
    const written: string[] = [];
    command.configureOutput({ writeOut: (text) => written.push(text) }).outputHelp();
    expect(written.join('')).toMatch(new RegExp(`\nExamples?:\n  \\$ npx @marquee-movies/server ${name}`));
  },
);

test('import --help fits a screen', () => {
  const lines = marquee('import', '--help').output.trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(24);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
});

test.each([
  ['an unknown command', ['srve'], 'Did you mean serve?'],
  ['an unknown flag', ['serve', '--prot', '1'], 'Did you mean --port?'],
  ['a missing argument', ['import'], "missing required argument 'source'"],
  ['one argument too many', ['serve', 'now'], 'too many arguments'],
  ['a flag in place of a value', ['train', '--statistics', '--json'], 'A value must follow --statistics'],
  ['a bad value', ['serve', '--port', 'http'], '--port is "http"; it must be'],
])('%s is an error that says what would be right', (_, args, hint) => {
  expect(marquee(...args)).toMatchObject({ status: 1, output: '', error: expect.stringContaining(hint) });
});

test('no flag takes the flag that follows it as its value', () => {
  const withValues = allCommands(createProgram()).flatMap(({ options }) => options.filter(({ required }) => required));
  expect(withValues.length).toBeGreaterThan(80);
  for (const { long, parseArg } of withValues) {
    expect(() => parseArg!('--json', undefined as never), long).toThrow(`A value must follow ${long}`);
  }
});

function allCommands(command: Command): Command[] {
  return command.commands.flatMap((each) => [each, ...allCommands(each)]);
}
