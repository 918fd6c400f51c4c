import { CosmosClient, type Container, type Database } from '@azure/cosmos';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProgram, type Program } from '../../../local/kit/start-program.ts';

/** A real account or Microsoft's emulator; otherwise each suite gets a fresh local one. */
const real = process.env['CONTRACT_COSMOS_ENDPOINT'];
export const isReal = Boolean(real);

export class CosmosTarget {
  program: Program | undefined;
  client: CosmosClient | undefined;
  database: Database | undefined;
  #stateDir: string | undefined;

  async start(): Promise<void> {
    if (real) {
      this.client = new CosmosClient({ endpoint: real, key: process.env['CONTRACT_COSMOS_KEY'] ?? '' });
    } else {
      this.#stateDir ??= await mkdtemp(path.join(tmpdir(), 'cosmos-'));
      this.program = await startProgram('cosmos', { port: 0, stateDir: this.#stateDir });
      this.client = this.connect(String(this.program.facts['key']));
    }
    const { database } = await this.client.databases.createIfNotExists({ id: 'contract' });
    this.database = database;
  }

  connect(key: string): CosmosClient {
    return new CosmosClient({
      endpoint: String(this.program?.facts['endpoint']),
      key,
      connectionPolicy: { enableEndpointDiscovery: false },
    });
  }

  /** A container of its own for one test. */
  async container(settings: { paths?: string[]; defaultTtl?: number; uniqueKeys?: string[] } = {}): Promise<Container> {
    const { paths = ['/tenant'], defaultTtl, uniqueKeys } = settings;
    const { container } = await this.#database.containers.create({
      id: `c${Date.now()}-${Math.random().toString(36).slice(2)}`,
      partitionKey: { paths },
      ...(defaultTtl === undefined ? {} : { defaultTtl }),
      ...(uniqueKeys ? { uniqueKeyPolicy: { uniqueKeys: [{ paths: uniqueKeys }] } } : {}),
    });
    return container;
  }

  async killAndRestart(): Promise<void> {
    await this.program?.kill();
    await this.start();
  }

  /** The same container through the client of the program that runs now. */
  again(container: Container): Container {
    return this.#database.container(container.id);
  }

  async remove(): Promise<void> {
    if (real) await this.#database.delete();
    await this.program?.stop();
    if (this.#stateDir) await rm(this.#stateDir, { recursive: true });
  }

  get #database(): Database {
    if (!this.database) throw new Error('the target was not started');
    return this.database;
  }
}
