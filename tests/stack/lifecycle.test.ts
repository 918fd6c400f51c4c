import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { discardStateDir, makeStateDir, processesOn, startMs, startStack, type TestStack } from '../support/stack.ts';
import { waitFor } from '../support/wait-for.ts';

jest.setTimeout(startMs);

let stateDir: string;
let stack: TestStack | undefined;
let organizationId: string;

beforeAll(async () => void (stateDir = await makeStateDir()));
afterAll(async () => {
  await stack?.stop();
  await discardStateDir(stateDir);
});

it('starts on an empty folder, healthy, and tells its owner alone how to connect', async () => {
  stack = await startStack(stateDir);
  expect((await stack.call('GET', '/api/health')).status).toBe(200);
  const { demo, demo2, processes } = stack.connections;
  organizationId = demo.organizationId;
  expect(organizationId).toMatch(/^org_[0-9a-f]{32}$/);
  expect(demo2.organizationId).not.toBe(organizationId);
  expect(Object.keys(processes)).toEqual(
    expect.arrayContaining(['postgres', 'functions-host', 'worker', 'web', 'hub']),
  );
  expect((await stat(path.join(stateDir, 'connections.json'))).mode & 0o077).toBe(0);
  expect((await stat(path.join(stateDir, 'secrets.json'))).mode & 0o077).toBe(0);
});

it('takes the same folder for one launcher at a time', async () => {
  await expect(startStack(stateDir)).rejects.toThrow(`already running on ${stateDir} (process ${stack!.launcher.pid})`);
  expect((await stack!.call('GET', '/api/health')).status).toBe(200);
});

it.each(['functions-host', 'postgres', 'service-bus', 'azurite'])('starts %s again after kill -9', async (part) => {
  await stack!.kill(part);
  await waitFor('the app to be healthy again', async () => (await stack!.call('GET', '/api/health')).ok);
  expect(stack!.lines.some((line) => line.includes(`${part} ended by itself (SIGKILL)`))).toBe(true);
});

it('leaves no process behind when it is stopped, and no stale connections', async () => {
  const pids = await stack!.processes();
  await stack!.stop();
  stack = undefined;
  expect(await processesOn(stateDir, pids)).toEqual([]);
  expect(existsSync(path.join(stateDir, 'connections.json'))).toBe(false);
});

it('knows everybody again at the second start', async () => {
  stack = await startStack(stateDir);
  expect(stack.connections.demo.organizationId).toBe(organizationId);
});

it('ends its parts when it is killed, and mends what is left at the next start', async () => {
  const pids = await stack!.processes();
  await stack!.launcher.kill();
  await waitFor('every part to end', async () => {
    expect(await processesOn(stateDir, pids)).toEqual([]);
    return true;
  });
  stack = await startStack(stateDir);
  expect(stack.connections.demo.organizationId).toBe(organizationId);
  expect((await stack.call('GET', '/api/health')).status).toBe(200);
});
