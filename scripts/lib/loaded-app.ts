import path from 'node:path';
import { AppRegistry, provideCoreModule } from '../../local/functions-host/core/core-module.ts';
import { HostLog } from '../../local/functions-host/log.ts';
import { startApp, type StartedApp } from '../../local/functions-host/start-app.ts';
import { build } from './build.ts';
import { exampleSettings } from './example-settings.ts';

let loading: Promise<StartedApp> | undefined;

/** Builds the app and loads it as the host does, with the settings of the example. No trigger is started. */
export async function loadBuiltApp(): Promise<StartedApp> {
  return await (loading ??= load());
}

async function load(): Promise<StartedApp> {
  await build(() => undefined);
  Object.assign(process.env, exampleSettings());
  const registry = new AppRegistry();
  const log = new HostLog(() => undefined);
  provideCoreModule(registry, log);
  return await startApp(path.resolve('dist/app'), registry, log);
}
