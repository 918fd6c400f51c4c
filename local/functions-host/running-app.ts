import type { DatabaseSync } from 'node:sqlite';
import type { Durable } from '../durable/index.ts';
import type { AppRegistry } from './core/core-module.ts';
import type { CrashControl } from './crash-control.ts';
import { createDurableExtension, isDurable } from './durable-functions.ts';
import { isHttp, isServiceBus, isTimer } from './function-index.ts';
import { FunctionRunner } from './function-runner.ts';
import { createAdmin } from './http/admin.ts';
import { FunctionRoutes } from './http/function-routes.ts';
import type { Handler } from './http/server.ts';
import { Invoker } from './invoker.ts';
import type { HostKeys } from './keys.ts';
import type { HostLog } from './log.ts';
import { ServiceBusConnections } from './service-bus/connections.ts';
import { ServiceBusListeners } from './service-bus/listeners.ts';
import { OutputSender } from './service-bus/output-sender.ts';
import type { StartedApp } from './start-app.ts';
import { requireStorage } from './storage-setting.ts';
import { TimerListeners } from './timers/timer-listeners.ts';

interface Surroundings {
  stateDir: string;
  /** The host's own origin. */
  url: string;
  registry: AppRegistry;
  state: DatabaseSync;
  keys: HostKeys;
  crashes: CrashControl;
  log: HostLog;
}

export interface RunningApp {
  /** Who answers requests, in the order in which they are asked. */
  handlers: Handler[];
  /** Takes no new work, and resolves when what is under way is done. */
  stop(): Promise<void>;
}

/** Puts the app's functions behind their triggers. Throws when the real host would stop. */
export async function runApp({ functions, hostJson, errors }: StartedApp, around: Surroundings): Promise<RunningApp> {
  const { stateDir, url, registry, state, keys, crashes, log } = around;
  const connections = new ServiceBusConnections();
  const invoker = new Invoker({ registry, log, crashes, timeoutMs: hostJson.functionTimeoutMs });
  let durable: Durable | undefined;
  const runner = new FunctionRunner({
    invoker,
    outputs: new OutputSender(connections),
    durableClientBinding: () => {
      if (!durable) throw new Error('The Durable extension has not started.');
      return durable.clientBinding();
    },
  });
  if (functions.some((found) => isDurable(found) || found.durableClients.length > 0)) {
    requireStorage();
    durable = await createDurableExtension({ stateDir, options: hostJson.durableTask, url, functions, runner, log });
    await durable.start();
  }
  const timers = new TimerListeners(functions.filter(isTimer), runner, state, log);
  const queues = new ServiceBusListeners(functions.filter(isServiceBus), {
    runner,
    connections,
    log,
    options: hostJson.serviceBus,
  });
  const routes = new FunctionRoutes(functions.filter(isHttp), hostJson.routePrefix, runner, keys);
  timers.start();
  queues.start();

  return {
    handlers: [
      (request, response, _path, body) => durable?.handle(request, response, body) ?? false,
      createAdmin({ keys, functions, errors, runTimer: (timer) => timers.runNow(timer), log }),
      (request, response, path, body) => routes.handle(request, response, path, body),
    ],
    async stop() {
      timers.stop();
      await queues.stop();
      await durable?.stop();
      await invoker.idle();
      await registry.hooks.runApp('appTerminate');
      await connections.close();
    },
  };
}
