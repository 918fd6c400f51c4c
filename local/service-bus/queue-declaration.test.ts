import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readQueueDeclarations } from './queue-declaration.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'queue-declaration-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function read(declarations: unknown): unknown {
  const file = path.join(directory, 'queues.json');
  writeFileSync(file, JSON.stringify(declarations));
  return readQueueDeclarations(file);
}

const orders = { name: 'orders', lockDurationSeconds: 30, maxDeliveryCount: 10 };

describe('the declaration of queues', () => {
  it('is that of the platform', () => {
    const declarations = readQueueDeclarations('infra/queues.json');
    expect(declarations).toContainEqual(expect.objectContaining({ name: 'stripe-events', requiresSession: false }));
    expect(declarations).toContainEqual(expect.objectContaining({ name: 'worker-commands', requiresSession: true }));
  });

  it('refuses a property that would do nothing, a lock longer than the service allows, and a name that is taken', () => {
    expect(() => read([{ ...orders, lockSeconds: 5 }])).toThrow(/lockSeconds/);
    expect(() => read([{ ...orders, lockDurationSeconds: 301 }])).toThrow(/lockDurationSeconds/);
    expect(() => read([orders, { ...orders, name: 'Orders' }])).toThrow(/the queue orders twice/);
    expect(read([orders])).toHaveLength(1);
  });
});
