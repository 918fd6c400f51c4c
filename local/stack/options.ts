import { parseArgs } from 'node:util';
import { z } from 'zod';

const launchOptions = z.strictObject({
  stateDir: z.string().min(1).default('.local'),
  /** The ports everyone knows, a block of free ones, or the first port of a block. */
  ports: z.union([z.enum(['default', 'auto']), z.number().int().min(1024).max(65_000)]).default('default'),
  /** App settings that replace the local ones, such as `LOG_LEVEL=debug`. */
  settings: z.record(z.string(), z.string()).default({}),
});

export type LaunchOptions = z.infer<typeof launchOptions>;

const usage = `npm start -- [--state <folder>] [--ports default|auto] [--base-port <port>] [--set NAME=value …]`;

/** Options as one JSON argument (from a program) or as flags (from a person). */
export function readLaunchOptions(args: readonly string[]): LaunchOptions {
  if (args[0]?.startsWith('{')) return launchOptions.parse(JSON.parse(args[0]));
  const { values } = parseArgs({
    args: [...args],
    options: {
      state: { type: 'string' },
      ports: { type: 'string' },
      'base-port': { type: 'string' },
      set: { type: 'string', multiple: true },
    },
  });
  const result = launchOptions.safeParse({
    stateDir: values.state,
    ports: values['base-port'] === undefined ? values.ports : Number(values['base-port']),
    settings: values.set && Object.fromEntries(values.set.map(readSetting)),
  });
  if (result.success) return result.data;
  throw new Error(`${z.prettifyError(result.error)}\nUsage: ${usage}`);
}

function readSetting(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1) throw new Error(`--set ${text}: write NAME=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}
