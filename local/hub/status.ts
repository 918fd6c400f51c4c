import { connect } from 'node:net';
import type { HubPart } from './parts.ts';

export interface PartStatus {
  name: string;
  up: boolean;
  /** What is wrong, when it is down. */
  detail: string;
}

const patienceMs = 1_500;

/** Asks every part at this moment how it is. */
export async function statusOf(parts: readonly HubPart[]): Promise<PartStatus[]> {
  return await Promise.all(
    parts.map(async ({ name, port, healthPath }) => {
      try {
        await (healthPath ? askHealth(`http://127.0.0.1:${port}${healthPath}`) : knock(port));
        return { name, up: true, detail: '' };
      } catch (error) {
        return { name, up: false, detail: error instanceof Error ? error.message : String(error) };
      }
    }),
  );
}

async function askHealth(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
}

async function knock(port: number): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', timeout: patienceMs });
  try {
    await new Promise((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
      socket.once('timeout', () => reject(new Error('no answer')));
    });
  } finally {
    socket.destroy();
  }
}
