import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProgram, type Program } from '../../kit/start-program.ts';
import type { FunctionsHostOptions } from '../options.ts';

export interface TestApp {
  url: string;
  facts: Record<string, unknown>;
  stateDir: string;
  /** What the host wrote so far, over restarts too. */
  lines: string[];
  program: Program;
  /** Ends the host if it still runs, and starts it again on the same state. */
  restart(): Promise<void>;
  /** Ends the host and deletes what it wrote. */
  remove(): Promise<void>;
}

interface Settings {
  env?: NodeJS.ProcessEnv;
  options?: Partial<FunctionsHostOptions>;
  /** Called with the state folder before the first start. */
  prepare?: (stateDir: string) => void;
}

const packageJson = JSON.stringify({ name: 'test-app', main: 'index.js' });
const hostJson = JSON.stringify({
  version: '2.0',
  extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[4.*, 5.0.0)' },
  extensions: { http: { routePrefix: '' } },
});

/** Writes an app of these files (those named here are there anyhow) and starts the host on it. */
export async function startTestApp(files: Record<string, string>, settings: Settings = {}): Promise<TestApp> {
  const root = await mkdtemp(path.join(tmpdir(), 'functions-host-'));
  const [appDir, stateDir] = [path.join(root, 'app'), path.join(root, 'state')];
  await mkdir(appDir);
  await symlink(path.resolve('node_modules'), path.join(root, 'node_modules'));
  for (const [name, content] of Object.entries({ 'package.json': packageJson, 'host.json': hostJson, ...files })) {
    await writeFile(path.join(appDir, name), content);
  }
  settings.prepare?.(stateDir);
  const lines: string[] = [];
  const start = (): Promise<Program> =>
    startProgram(
      'functions-host',
      { port: 0, stateDir, appDir, ...settings.options },
      {
        env: { AzureWebJobsStorage: 'UseDevelopmentStorage=true', ...settings.env },
        onLine: (line) => lines.push(line),
      },
    );
  const program = await start().catch(async (error: unknown) => {
    await rm(root, { recursive: true, force: true });
    throw error;
  });
  const app: TestApp = {
    url: String(program.facts['url']),
    facts: program.facts,
    stateDir,
    lines,
    program,
    async restart() {
      await app.program.stop();
      app.program = await start();
      Object.assign(app, { url: String(app.program.facts['url']), facts: app.program.facts });
    },
    async remove() {
      await app.program.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
  return app;
}

/** The first value that is not undefined; throws after `timeoutMs` with what was waited for. */
export async function eventually<Value>(
  what: string,
  look: () => Promise<Value | undefined> | Value | undefined,
  timeoutMs = 15_000,
): Promise<Value> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
