import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Durable } from '../durable/index.ts';
import type { Started } from '../kit/program.ts';
import { AppRegistry, provideCoreModule } from './core/core-module.ts';
import { CrashControl } from './crash-control.ts';
import { createDurableExtension, isDurable } from './durable-functions.ts';
import { isHttp, isServiceBus, isTimer, routeOf, type HostFunction } from './function-index.ts';
import { FunctionRunner } from './function-runner.ts';
import { createAdmin } from './http/admin.ts';
import { createControl, type FunctionFact } from './http/control.ts';
import { FunctionRoutes } from './http/function-routes.ts';
import { closeServer, createHttpServer, type Handler } from './http/server.ts';
import { Invoker } from './invoker.ts';
import { loadKeys } from './keys.ts';
import { HostLog } from './log.ts';
import type { FunctionsHostOptions } from './options.ts';
import { ServiceBusConnections } from './service-bus/connections.ts';
import { OutputSender } from './service-bus/output-sender.ts';
import { ServiceBusListeners } from './service-bus/listeners.ts';
import { startApp } from './start-app.ts';
import { openState } from './state.ts';
import { requireStorage } from './storage-setting.ts';
import { TimerListeners } from './timers/timer-listeners.ts';

/** Starts the host on one built app. An app that the real host would not run leaves it up and answering as that would. */
export async function startFunctionsHost(options: FunctionsHostOptions): Promise<Started> {
  const appDir = path.resolve(options.appDir);
  const log = new HostLog();
  const state = openState(path.resolve(options.stateDir));
  const keys = loadKeys(state);
  const crashes = new CrashControl(state);
  const registry = new AppRegistry();
  const handlers: Handler[] = [];
  let becomeReady = (): void => undefined;
  const ready = new Promise<void>((resolve) => (becomeReady = resolve));

  const server = createHttpServer({
    corsOrigins: options.corsOrigins,
    ready,
    isDown: () => app.down,
    control: createControl(crashes, () => factsOf(app.functions)),
    handlers: () => handlers,
    onError: (error) => log.error(String(error)),
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  setAppEnvironment(port);

  provideCoreModule(registry, log);
  const app = await startApp(appDir, registry, log);
  const { functions, hostJson } = app;
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
  const timers = new TimerListeners(functions.filter(isTimer), runner, state, log);
  const queues = new ServiceBusListeners(functions.filter(isServiceBus), {
    runner,
    connections,
    log,
    options: hostJson.serviceBus,
  });
  if (functions.some((found) => isDurable(found) || found.durableClients.length > 0)) {
    requireStorage();
    durable = await createDurableExtension({
      stateDir: path.resolve(options.stateDir),
      hubName: hostJson.hubName,
      baseUrl: () => url,
      functions,
      runner: () => runner,
      log,
    });
    const extension = durable;
    await extension.start();
    handlers.push((request, response, _path, body) => extension.handle(request, response, body));
  }
  const routes = new FunctionRoutes(functions.filter(isHttp), hostJson.routePrefix, runner, keys);
  handlers.push(
    createAdmin({ keys, functions, errors: app.errors, runTimer: (timer) => timers.runNow(timer), log }),
    (request, response, requestPath, body) => routes.handle(request, response, requestPath, body),
  );
  becomeReady();
  timers.start();
  queues.start();

  return {
    facts: { port, url, functions: factsOf(functions), functionKey: keys.functionKey, masterKey: keys.masterKey },
    close: async () => {
      const closed = closeServer(server);
      timers.stop();
      await queues.stop();
      await durable?.stop();
      await invoker.idle();
      await registry.hooks.runApp('appTerminate');
      await connections.close();
      await closed;
      state.close();
    },
  };
}

function factsOf(functions: HostFunction[]): FunctionFact[] {
  return functions.map((found) => ({
    name: found.name,
    type: found.trigger.kind,
    ...(isHttp(found) ? { route: routeOf(found) } : {}),
  }));
}

/** What Azure and Core Tools set; the Durable client builds its URLs from the host's name. */
function setAppEnvironment(port: number): void {
  process.env['WEBSITE_HOSTNAME'] = `127.0.0.1:${port}`;
  process.env['FUNCTIONS_WORKER_RUNTIME'] ??= 'node';
  process.env['AZURE_FUNCTIONS_ENVIRONMENT'] ??= 'Development';
}
