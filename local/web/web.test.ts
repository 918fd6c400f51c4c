import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Started } from '../kit/program.ts';
import { startWeb } from './web.ts';

let folder: string;
let web: Started;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'wasup-web-'));
  const root = path.join(folder, 'site');
  await mkdir(root);
  await writeFile(path.join(folder, 'secret.txt'), 'outside');
  await writeFile(path.join(root, 'index.html'), '<p>page</p>');
  await writeFile(path.join(root, 'main.js'), 'let a;');
  web = await startWeb({ port: 0, root, config: { apiBaseUrl: 'http://api.test' } });
  url = String(web.facts['url']);
});
afterAll(async () => {
  await web.close();
  await rm(folder, { recursive: true, force: true });
});

it.each([
  ['/', 'text/html; charset=utf-8', '<p>page</p>'],
  ['/instances/ins_1', 'text/html; charset=utf-8', '<p>page</p>'],
  ['/main.js', 'text/javascript; charset=utf-8', 'let a;'],
  ['/config.json', 'application/json; charset=utf-8', '{"apiBaseUrl":"http://api.test"}'],
])('serves %s as %s', async (route, type, text) => {
  const response = await fetch(url + route);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe(type);
  expect(await response.text()).toBe(text);
});

it.each(['/old-build.js', '/..%2fsecret.txt', '/%2e%2e/secret.txt'])('answers 404 to %s', async (route) => {
  expect((await fetch(url + route)).status).toBe(404);
});

it('refuses a folder without a built site', async () => {
  await expect(startWeb({ port: 0, root: os.tmpdir(), config: {} })).rejects.toThrow('npm run build');
});
