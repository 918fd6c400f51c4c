import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadSecrets } from './secrets.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'wasup-secrets-'));
  file = path.join(folder, 'secrets.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('makes secrets once and keeps them', () => {
  const made = loadSecrets(file);
  expect(loadSecrets(file)).toEqual(made);
});

it('adds what a newer version needs to what there is, and keeps that too', () => {
  const { clerkWebhookSecret, ...older } = loadSecrets(file);
  writeFileSync(file, JSON.stringify(older));
  const completed = loadSecrets(file);
  expect(completed).toMatchObject(older);
  expect(completed.clerkWebhookSecret).not.toBe(clerkWebhookSecret);
  expect(loadSecrets(file)).toEqual(completed);
});

it('names a secret that is of no use, and shows no value', () => {
  writeFileSync(file, JSON.stringify({ ...loadSecrets(file), supabaseJwtSecret: 'short-one' }));
  expect(() => loadSecrets(file)).toThrow(/no usable supabaseJwtSecret\./);
  expect(() => loadSecrets(file)).not.toThrow(/short-one/);
  expect(readFileSync(file, 'utf8')).toContain('short-one');
});
