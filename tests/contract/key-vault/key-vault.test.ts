import { DefaultAzureCredential } from '@azure/identity';
import { SecretClient, type SecretProperties } from '@azure/keyvault-secrets';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProgram, type Program } from '../../../local/kit/start-program.ts';

/** A real vault, with the credential that this process has; otherwise a local one with the local identity. */
const realVaultUrl = process.env['CONTRACT_KEY_VAULT_URL'];
const onlyLocal = realVaultUrl ? test.skip : test;
const savedEnvironment = { ...process.env };

let identity: Program | undefined;
let vault: Program | undefined;
let stateDir: string;
let client: SecretClient;

function connect(url: string): SecretClient {
  const local = url.startsWith('http:');
  return new SecretClient(url, new DefaultAzureCredential(), {
    ...(local ? { allowInsecureConnection: true } : {}),
    disableChallengeResourceVerification: local,
  });
}

async function startVault(): Promise<void> {
  vault = await startProgram('key-vault', { port: 0, stateDir });
  client = connect(String(vault.facts['url']));
}

beforeAll(async () => {
  if (realVaultUrl) {
    client = connect(realVaultUrl);
    return;
  }
  stateDir = await mkdtemp(path.join(tmpdir(), 'key-vault-'));
  identity = await startProgram('identity', { port: 0 });
  process.env['IDENTITY_ENDPOINT'] = String(identity.facts['identityEndpoint']);
  process.env['IDENTITY_HEADER'] = String(identity.facts['identityHeader']);
  await startVault();
});
afterAll(async () => {
  process.env = savedEnvironment;
  await vault?.stop();
  await identity?.stop();
  if (stateDir) await rm(stateDir, { recursive: true });
});

let count = 0;
const freshName = (): string => `contract-${Date.now()}-${(count += 1)}`;

/** Ends what a test made, so that a real vault is left as it was. */
async function remove(...names: string[]): Promise<void> {
  for (const name of names) {
    await (await client.beginDeleteSecret(name, { intervalInMs: 100 })).pollUntilDone();
    await client.purgeDeletedSecret(name);
  }
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

test('a secret is set with its properties and read, latest or by version', async () => {
  const name = freshName();
  const expiresOn = new Date('2037-01-01T00:00:00Z');
  const first = await client.setSecret(name, 'one', { contentType: 'text/plain', tags: { for: 'test' }, expiresOn });
  const second = await client.setSecret(name, 'two: ünïcode');
  expect(await client.getSecret(name)).toMatchObject({ name, value: 'two: ünïcode' });
  const read = await client.getSecret(name, { version: first.properties.version ?? '' });
  expect(read).toMatchObject({
    value: 'one',
    properties: { contentType: 'text/plain', tags: { for: 'test' }, expiresOn, enabled: true },
  });
  expect(second.properties.version).toMatch(/^[0-9a-f]{32}$/);
  await remove(name);
});

test('its versions are listed without their values', async () => {
  const name = freshName();
  const versions: (string | undefined)[] = [];
  for (const value of ['a', 'b', 'c']) versions.push((await client.setSecret(name, value)).properties.version);
  const listed = await collect(client.listPropertiesOfSecretVersions(name));
  expect(listed.map(({ version }) => version).sort()).toEqual([...versions].sort());
  expect(listed.every((properties) => !('value' in properties))).toBe(true);
  await remove(name);
});

test('all secrets are listed in pages', async () => {
  const names = Array.from({ length: 5 }, freshName);
  for (const name of names) await client.setSecret(name, 'x');
  const pages: SecretProperties[][] = [];
  for await (const page of client.listPropertiesOfSecrets().byPage({ maxPageSize: 2 })) pages.push(page);
  expect(pages.length).toBeGreaterThanOrEqual(3);
  expect(pages.every(({ length }) => length <= 2)).toBe(true);
  expect(pages.flat().map(({ name }) => name)).toEqual(expect.arrayContaining(names));
  await remove(...names);
});

test('properties are changed; a disabled secret cannot be read', async () => {
  const name = freshName();
  const { properties } = await client.setSecret(name, 'x', { contentType: 'text/plain' });
  const changed = await client.updateSecretProperties(name, properties.version ?? '', {
    tags: { a: 'b' },
    enabled: false,
  });
  expect(changed).toMatchObject({ contentType: 'text/plain', tags: { a: 'b' }, enabled: false });
  await expect(client.getSecret(name)).rejects.toMatchObject({ statusCode: 403, code: 'Forbidden' });
  await remove(name);
});

test('a deleted secret keeps its name until it is recovered or purged', async () => {
  const name = freshName();
  await client.setSecret(name, 'precious');
  const deletion = await client.beginDeleteSecret(name, { intervalInMs: 100 });
  expect(await deletion.pollUntilDone()).toMatchObject({ name, deletedOn: expect.any(Date) });
  await expect(client.getSecret(name)).rejects.toMatchObject({ statusCode: 404, code: 'SecretNotFound' });
  await expect(client.setSecret(name, 'other')).rejects.toMatchObject({
    statusCode: 409,
    code: 'Conflict',
    message: expect.stringContaining('deleted but recoverable'),
  });
  expect((await collect(client.listDeletedSecrets())).map((secret) => secret.name)).toContain(name);

  await (await client.beginRecoverDeletedSecret(name, { intervalInMs: 100 })).pollUntilDone();
  expect((await client.getSecret(name)).value).toBe('precious');
  await remove(name);
  await expect(client.getDeletedSecret(name)).rejects.toMatchObject({ statusCode: 404 });
});

test('a bad name, an unknown secret and too long a value are refused', async () => {
  await expect(client.setSecret('under_score', 'x')).rejects.toMatchObject({ statusCode: 400, code: 'BadParameter' });
  await expect(client.getSecret(freshName())).rejects.toMatchObject({ statusCode: 404, code: 'SecretNotFound' });
  await expect(client.setSecret(freshName(), 'x'.repeat(25_601))).rejects.toMatchObject({ statusCode: 400 });
});

test('a name is the same in capitals', async () => {
  const name = freshName();
  await client.setSecret(name, 'lower');
  await client.setSecret(name.toUpperCase(), 'upper');
  expect((await client.getSecret(name)).value).toBe('upper');
  await remove(name);
});

onlyLocal('without a token for it the vault answers with its challenge', async () => {
  const url = `${client.vaultUrl}/secrets/any?api-version=7.6`;
  const response = await fetch(url);
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toMatch(
    /^Bearer authorization="https:\/\/login\.microsoftonline\.com\/[0-9a-f-]+", resource="https:\/\/vault\.azure\.net"$/,
  );
  const other = await new DefaultAzureCredential().getToken('https://storage.azure.com/.default');
  expect((await fetch(url, { headers: { authorization: `Bearer ${other.token}` } })).status).toBe(401);
});

onlyLocal('what is not served is refused in words', async () => {
  await expect(client.backupSecret('any')).rejects.toMatchObject({
    statusCode: 501,
    message: expect.stringContaining('not supported here: POST /secrets/any/backup'),
  });
});

onlyLocal('what was acknowledged outlives a kill, and is neither readable nor in clear on disk', async () => {
  const name = freshName();
  await client.setSecret(name, 'a-value-nobody-should-see');
  await vault?.kill();
  for (const file of await readdir(stateDir)) {
    expect([file, (await stat(path.join(stateDir, file))).mode & 0o777]).toEqual([file, 0o600]);
    expect((await readFile(path.join(stateDir, file))).includes('a-value-nobody-should-see')).toBe(false);
  }
  await startVault();
  expect((await client.getSecret(name)).value).toBe('a-value-nobody-should-see');
});
