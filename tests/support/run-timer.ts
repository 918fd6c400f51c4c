import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TestStack } from './stack.ts';

/** Runs a timer now, as an operator does with the host's master key. */
export async function runTimer({ connections, stateDir }: TestStack, name: string): Promise<void> {
  const db = new DatabaseSync(path.join(stateDir, 'functions-host', 'functions-host.db'), { readOnly: true });
  const key = db.prepare(`SELECT value FROM keys WHERE name = 'master'`).get()?.['value'];
  db.close();
  const response = await fetch(`${connections.apiBaseUrl}/admin/functions/${name}`, {
    method: 'POST',
    headers: { 'x-functions-key': String(key), 'content-type': 'application/json' },
    body: '{}',
  });
  if (response.status !== 202) throw new Error(`the host answered ${response.status}: ${await response.text()}`);
}
