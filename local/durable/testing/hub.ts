import { once } from 'node:events';
import fs from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { createDurable, type Durable } from '../index.ts';
import { type App, runnable } from './app.ts';
import { eventually } from './eventually.ts';

/** A task hub on a port of its own, with the unmodified client and plain HTTP to ask it by. */
export class Hub {
  static async start(app: App): Promise<Hub> {
    const hub = new Hub(await fs.mkdtemp(path.join(os.tmpdir(), 'durable-')));
    hub.#server.listen(0, '127.0.0.1');
    await once(hub.#server, 'listening');
    await hub.run(app);
    return hub;
  }

  readonly log: string[] = [];
  readonly databaseFile: string;
  readonly #directory: string;
  readonly #server: http.Server;
  #durable: Durable | undefined;

  private constructor(directory: string) {
    this.#directory = directory;
    this.databaseFile = path.join(directory, 'durable.db');
    this.#server = http.createServer((request, response) => void this.#answer(request, response));
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get client(): df.DurableClient {
    const input = df.input.durableClient();
    const binding = JSON.parse(this.#running.clientBinding()) as unknown;
    const context = { options: { extraInputs: [input] }, extraInputs: { get: () => binding } };
    return df.getClient(context as unknown as InvocationContext);
  }

  /** Runs an app on this hub's state; the one before must have been stopped. */
  async run(app: App): Promise<void> {
    const { functions, invoke } = runnable(app);
    this.#durable = createDurable({
      databaseFile: this.databaseFile,
      hubName: 'hub',
      baseUrl: () => this.origin,
      functions,
      invoke,
      log: (line) => this.log.push(line),
      stopGraceMs: 200,
    });
    await this.#durable.start();
  }

  async stop(): Promise<void> {
    await this.#running.stop();
    this.#durable = undefined;
  }

  async close(): Promise<void> {
    await this.#durable?.stop();
    this.#server.closeAllConnections();
    this.#server.close();
    await fs.rm(this.#directory, { recursive: true });
  }

  /** Asks the management API; `path` is below its base path. */
  async ask(
    method: string,
    path: string,
    init: RequestInit = {},
  ): Promise<{ status: number; body: unknown; headers: Headers }> {
    const response = await fetch(`${this.origin}/runtime/webhooks/durabletask/${path}`, { method, ...init });
    const text = await response.text();
    return {
      status: response.status,
      body: text ? (JSON.parse(text) as unknown) : undefined,
      headers: response.headers,
    };
  }

  /** The status once it is one of `wanted`; by default, once the instance has ended. */
  async until(
    instanceId: string,
    wanted: string[] = ['Completed', 'Failed', 'Terminated'],
  ): Promise<df.DurableOrchestrationStatus> {
    return eventually(
      async () => {
        const status = await this.client.getStatus(instanceId);
        return wanted.includes(status.runtimeStatus) ? status : undefined;
      },
      `${instanceId} is ${wanted.join(' or ')}`,
    );
  }

  async settled(name: string, input?: unknown): Promise<df.DurableOrchestrationStatus> {
    return this.until(await this.client.startNew(name, { input }));
  }

  async history(instanceId: string): Promise<Record<string, unknown>[]> {
    const { body } = await this.ask('GET', `instances/${instanceId}?showHistory=true&showHistoryOutput=true`);
    return (body as { historyEvents: Record<string, unknown>[] }).historyEvents;
  }

  get #running(): Durable {
    if (!this.#durable) throw new Error('The hub does not run.');
    return this.#durable;
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (await this.#running.handle(request, response, Buffer.concat(chunks))) return;
    response.writeHead(404).end();
  }
}
