import { DefaultAzureCredential, ManagedIdentityCredential, type TokenCredential } from '@azure/identity';
import { startProgram, type Program } from '../../../local/kit/start-program.ts';

// Where a real endpoint is given to the process (as on App Service), the suite runs against that one.
const real = process.env['CONTRACT_IDENTITY_ENDPOINT'];
const savedEnvironment = { ...process.env };
let program: Program | undefined;
let endpoint: string;
let header: string;

beforeAll(async () => {
  program = real ? undefined : await startProgram('identity', { port: 0 });
  endpoint = real ?? String(program?.facts['identityEndpoint']);
  header = process.env['CONTRACT_IDENTITY_HEADER'] ?? String(program?.facts['identityHeader']);
  Object.assign(process.env, { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: header });
});
afterAll(async () => {
  process.env = savedEnvironment;
  await program?.stop();
});

const credentials: [string, () => TokenCredential][] = [
  ['DefaultAzureCredential', () => new DefaultAzureCredential()],
  ['ManagedIdentityCredential', () => new ManagedIdentityCredential()],
];

test.each(credentials)('%s gets a token for the resource it asks for', async (_name, credential) => {
  const before = Date.now();
  const token = await credential().getToken('https://vault.azure.net/.default');
  expect(token?.expiresOnTimestamp).toBeGreaterThan(before);
  const claims: unknown = JSON.parse(Buffer.from(token?.token.split('.')[1] ?? '', 'base64url').toString());
  expect(claims).toMatchObject({ aud: 'https://vault.azure.net', tid: expect.any(String) });
});

test('a wrong header is refused', async () => {
  const url = `${endpoint}?resource=https://vault.azure.net&api-version=2019-08-01`;
  expect((await fetch(url, { headers: { 'x-identity-header': 'wrong' } })).status).toBe(401);
  expect((await fetch(url)).status).toBe(401);
  expect((await fetch(url, { headers: { 'x-identity-header': header } })).status).toBe(200);
});

test('an API version it does not speak is refused', async () => {
  const url = `${endpoint}?resource=https://vault.azure.net&api-version=2017-09-01`;
  expect((await fetch(url, { headers: { 'x-identity-header': header } })).status).toBe(400);
});
