import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProgram, type Program } from '../../../local/kit/start-program.ts';

/** A real storage account by its connection string; otherwise a local one. */
const real = process.env['CONTRACT_STORAGE_CONNECTION_STRING'];
const onlyLocal = real ? test.skip : test;
let stateDir: string;
let program: Program | undefined;
let container: ContainerClient;
const containerName = `contract-${Date.now()}`;

async function start(): Promise<void> {
  if (!real) program = await startProgram('azurite', { blobPort: 0, queuePort: 0, tablePort: 0, stateDir });
  const service = BlobServiceClient.fromConnectionString(real ?? String(program?.facts['connectionString']), {
    retryOptions: { maxTries: 1 },
  });
  container = service.getContainerClient(containerName);
  await container.createIfNotExists();
}

async function upload(name: string, text: string, ifMatch?: string) {
  const conditions = ifMatch === undefined ? {} : { conditions: { ifMatch } };
  return container.getBlockBlobClient(name).upload(text, Buffer.byteLength(text), conditions);
}

async function download(name: string): Promise<string> {
  return (await container.getBlobClient(name).downloadToBuffer()).toString();
}

beforeAll(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), 'azurite-'));
  await start();
});
afterAll(async () => {
  await container.delete();
  await program?.stop();
  await rm(stateDir, { recursive: true });
});

test('a blob is uploaded, read, listed and deleted', async () => {
  await upload('folder/one', 'hello wörld');
  expect(await download('folder/one')).toBe('hello wörld');
  const names: string[] = [];
  for await (const { name } of container.listBlobsFlat({ prefix: 'folder/' })) names.push(name);
  expect(names).toEqual(['folder/one']);
  await container.deleteBlob('folder/one');
  await expect(download('folder/one')).rejects.toMatchObject({ statusCode: 404 });
});

test('a write with an etag that is no longer current fails', async () => {
  const first = await upload('state', 'one');
  const second = await upload('state', 'two', first.etag);
  await expect(upload('state', 'three', first.etag)).rejects.toMatchObject({
    statusCode: 412,
    code: 'ConditionNotMet',
  });
  await expect(container.deleteBlob('state', { conditions: { ifMatch: first.etag ?? '' } })).rejects.toMatchObject({
    statusCode: 412,
  });
  expect(await download('state')).toBe('two');
  await upload('state', 'four', second.etag);
});

test('of many writers with the same etag exactly one wins', async () => {
  const { etag } = await upload('race', 'start');
  const outcomes = await Promise.allSettled(
    Array.from({ length: 10 }, (_, index) => upload('race', `w${index}`, etag)),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('a blob that must not exist yet is created once', async () => {
  const blob = container.getBlockBlobClient('once');
  const onlyNew = { conditions: { ifNoneMatch: '*' } };
  await blob.upload('a', 1, onlyNew);
  await expect(blob.upload('b', 1, onlyNew)).rejects.toMatchObject({ statusCode: 409 });
});

onlyLocal('whatever was acknowledged is there after a kill, in a stream of overwrites too', async () => {
  await upload('settled', 'kept');
  const acknowledged = new Map<string, number>();
  const writer = async (name: string): Promise<void> => {
    for (let count = 1; ; count += 1) {
      await upload(name, `${count}`.repeat(100));
      acknowledged.set(name, count);
    }
  };
  const ended = Promise.allSettled(['w1', 'w2', 'w3'].map(writer));
  while ([...acknowledged.values()].reduce((sum, count) => sum + count, 0) < 60) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await program?.kill();
  await ended;
  await start();
  expect(await download('settled')).toBe('kept');
  for (const [name, least] of acknowledged) {
    // One write may have been on the disk and not yet answered.
    expect([least, least + 1].map((count) => `${count}`.repeat(100))).toContain(await download(name));
  }
});

onlyLocal('the queue and table services answer too', async () => {
  for (const fact of ['queuePort', 'tablePort']) {
    const response = await fetch(`http://127.0.0.1:${String(program?.facts[fact])}/devstoreaccount1?comp=list`);
    expect(response.headers.get('server')).toMatch(/^Azurite-/);
  }
});

onlyLocal('a taken port is named', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  try {
    const other = path.join(stateDir, 'other');
    await expect(
      startProgram('azurite', { blobPort: port, queuePort: 0, tablePort: 0, stateDir: other }),
    ).rejects.toThrow(`port ${port} on 127.0.0.1 is already taken`);
  } finally {
    holder.close();
  }
});
