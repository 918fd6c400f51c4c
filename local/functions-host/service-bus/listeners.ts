import type { ServiceBusFunction } from '../function-index.ts';
import type { FunctionRunner } from '../function-runner.ts';
import type { ServiceBusOptions } from '../host-json.ts';
import type { HostLog } from '../log.ts';
import { listenForBatches } from './batch-listener.ts';
import type { ServiceBusConnections } from './connections.ts';
import type { Listener, ListenerContext } from './listener.ts';
import { listenForMessages } from './message-listener.ts';
import { listenForSessions } from './session-listener.ts';

interface Dependencies {
  runner: FunctionRunner;
  connections: ServiceBusConnections;
  log: HostLog;
  options: ServiceBusOptions;
}

/** The listeners of all Service Bus functions. One that cannot start is said in the log, and the others go on. */
export class ServiceBusListeners {
  readonly #functions: ServiceBusFunction[];
  readonly #deps: Dependencies;
  #listeners: Promise<Listener | undefined>[] = [];

  constructor(functions: ServiceBusFunction[], dependencies: Dependencies) {
    this.#functions = functions;
    this.#deps = dependencies;
  }

  start(): void {
    this.#listeners = this.#functions.map((found) => this.#listen(found));
  }

  /** Resolves when what was being processed is settled. */
  async stop(): Promise<void> {
    await Promise.all(this.#listeners.map(async (listener) => (await listener)?.stop()));
  }

  async #listen(found: ServiceBusFunction): Promise<Listener | undefined> {
    const { runner, connections, log, options } = this.#deps;
    try {
      const client = await connections.client(found.trigger.connection);
      const context: ListenerContext = { found, runner, client, log, options };
      if (found.trigger.isSessionsEnabled) return listenForSessions(context);
      return found.trigger.cardinality === 'many' ? listenForBatches(context) : listenForMessages(context);
    } catch (error) {
      log.error(`The listener for function '${found.name}' was unable to start. ${(error as Error).message}`);
      return undefined;
    }
  }
}
