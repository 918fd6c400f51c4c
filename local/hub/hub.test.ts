import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Started } from '../kit/program.ts';
import { startHub } from './hub.ts';

let folder: string;
let api: Server;
let hub: Started;
let url: string;
let healthy = true;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'wasup-hub-'));
  api = createServer((_request, response) => response.writeHead(healthy ? 200 : 503).end('cosmos is away'));
  api.listen(0, '127.0.0.1');
  await once(api, 'listening');
  const up = (api.address() as AddressInfo).port;
  const nobody = 1; // no program listens on it, and none may without being root
  const ports = { api: up, web: up, keyVault: up, identity: up, clerk: up, worker: up };
  hub = await startHub({
    port: 0,
    connectionsFile: path.join(folder, 'connections.json'),
    ports: {
      ...ports,
      stripe: up,
      supabase: up,
      postgres: nobody,
      serviceBus: up,
      cosmos: up,
      blob: up,
      proxyProvider: up,
      email: 13,
      meta: 14,
      razorpay: 15,
    },
  });
  url = String(hub.facts['url']);
});
afterAll(async () => {
  await hub.close();
  api.close();
  await rm(folder, { recursive: true, force: true });
});

const statusOf = async (name: string): Promise<{ up: boolean; detail: string }> => {
  const { parts } = (await (await fetch(`${url}/status.json`)).json()) as {
    parts: { name: string; up: boolean; detail: string }[];
  };
  return parts.find((part) => part.name === name)!;
};

it('tells which parts are up, asking for health where there is more to it than a port', async () => {
  expect(await statusOf('functions-host')).toMatchObject({ up: true });
  expect(await statusOf('postgres')).toMatchObject({ up: false });
  healthy = false;
  expect(await statusOf('functions-host')).toMatchObject({ up: false, detail: '503 cosmos is away' });
});

it('says that the parts are being started, then shows the tour and tokens, escaped', async () => {
  expect(await (await fetch(url)).text()).toContain('being started');
  const demo = { organizationId: 'org_1', adminToken: 'a<b', memberToken: 'm', operatorToken: 'o', workerToken: 'w' };
  await writeFile(
    path.join(folder, 'connections.json'),
    JSON.stringify({
      apiBaseUrl: 'http://api.test',
      webBaseUrl: 'http://web.test',
      clerk: { signInUrl: 'http://clerk.test/sign-in' },
      stripe: { apiBaseUrl: 'http://stripe.test' },
      demo,
      demo2: demo,
      processes: { postgres: 4711 },
    }),
  );
  const page = await (await fetch(url)).text();
  expect(page).not.toContain('being started');
  expect(page).toContain('data-copy="a&lt;b"');
  expect(page).toContain('4711');
  expect(page).toContain('http://api.test/api/docs');
});

it('shows a document of the project, and no other file', async () => {
  expect((await fetch(`${url}/documents/package.json`)).status).toBe(404);
  expect((await fetch(`${url}/documents/..%2fpackage.json`)).status).toBe(404);
});
