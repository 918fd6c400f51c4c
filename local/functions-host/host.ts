import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Started } from '../kit/program.ts';
import { AppRegistry, provideCoreModule } from './core/core-module.ts';
import { CrashControl } from './crash-control.ts';
import { isHttp, routeOf, type HostFunction } from './function-index.ts';
import { createControl, type FunctionFact } from './http/control.ts';
import { closeServer, createHttpServer } from './http/server.ts';
import { loadKeys } from './keys.ts';
import { HostLog } from './log.ts';
import type { FunctionsHostOptions } from './options.ts';
import { runApp, type RunningApp } from './running-app.ts';
import { startApp, type StartedApp } from './start-app.ts';
import { openState } from './state.ts';

/** Starts the host on one built app. An app that the real host would not run leaves it up and answering as that would. */
export async function startFunctionsHost(options: FunctionsHostOptions): Promise<Started> {
  const stateDir = path.resolve(options.stateDir);
  const log = new HostLog();
  const state = openState(stateDir);
  const keys = loadKeys(state);
  const crashes = new CrashControl(state);
  const registry = new AppRegistry();
  // The app is told the host's address as it is loaded, so the server listens first and lets its callers wait.
  const app = Promise.withResolvers<{ started: StartedApp; running: RunningApp }>();
  const server = createHttpServer({
    corsOrigins: options.corsOrigins,
    app: app.promise.then(({ started, running }) => ({
      isDown: started.down,
      control: createControl(crashes, factsOf(started.functions)),
      handlers: running.handlers,
    })),
    onError: (error) => log.error(String(error)),
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;

  setAppEnvironment(port);
  provideCoreModule(registry, log);
  const started = await startApp(path.resolve(options.appDir), registry, log);
  const running = await runApp(started, { stateDir, url, registry, state, keys, crashes, log });
  app.resolve({ started, running });

  return {
    facts: { port, url, functions: factsOf(started.functions), ...keys },
    async close() {
      const closed = closeServer(server);
      await running.stop();
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
