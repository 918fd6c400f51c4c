import { createHmac, timingSafeEqual } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { startProgram, type Program } from '../../../local/kit/start-program.ts';

export type Json = Record<string, unknown>;

export interface Received {
  type: string;
  eventId: string;
  body: Json;
}

export interface SimulatedRazorpay {
  url: string;
  keyId: string;
  keySecret: string;
  /** Calls the API as the merchant. */
  call(method: string, route: string, body?: unknown): Promise<{ status: number; body: Json }>;
  /** Presses a button. */
  press(button: string, body?: Json): Promise<Json>;
  /** Webhooks that came with a good signature, in the order in which they came. */
  received: Received[];
  /** What the merchant answers to webhooks. */
  answer(status: number): void;
  killAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

const webhookSecret = 'webhook-secret-of-the-test';

/** A simulated Razorpay and a merchant that takes its webhooks. */
export async function startSimulated(): Promise<SimulatedRazorpay> {
  const stateDir = await mkdtemp(path.join(os.tmpdir(), 'razorpay-'));
  const received: Received[] = [];
  let status = 200;
  const merchant = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const expected = createHmac('sha256', webhookSecret).update(raw).digest();
      const given = Buffer.from(String(request.headers['x-razorpay-signature']), 'hex');
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
        response.writeHead(400).end();
        return;
      }
      const body = JSON.parse(raw.toString()) as Json;
      received.push({ type: String(body['event']), eventId: String(request.headers['x-razorpay-event-id']), body });
      response.writeHead(status).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(merchant, 'listening');
  const webhook = {
    url: `http://127.0.0.1:${(merchant.address() as AddressInfo).port}/webhook/payment`,
    secret: webhookSecret,
  };
  const start = (port: number): Promise<Program> => startProgram('razorpay', { stateDir, port, webhook });
  let program = await start(0);
  const { url, keyId, keySecret, port } = program.facts as Record<'url' | 'keyId' | 'keySecret', string> & {
    port: number;
  };
  const send = async (method: string, route: string, headers: Record<string, string>, body?: unknown) => {
    const response = await fetch(`${url}${route}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Json };
  };
  const authorization = `Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}`;
  return {
    url,
    keyId,
    keySecret,
    received,
    call: (method, route, body) => send(method, route, { authorization }, body),
    async press(button, body = {}) {
      const answer = await send('POST', `/__local/${button}`, {}, body);
      if (answer.status !== 200) throw new Error(`${button}: ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
    answer: (next) => (status = next),
    async killAndRestart() {
      await program.kill();
      program = await start(port);
    },
    async stop() {
      await program.stop();
      merchant.closeAllConnections();
      merchant.close();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}
