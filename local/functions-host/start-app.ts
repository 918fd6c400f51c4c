import { loadApp } from './app-loader.ts';
import type { AppRegistry } from './core/core-module.ts';
import { indexFunctions, type HostFunction } from './function-index.ts';
import { defaultHostJson, readHostJson, type HostJson } from './host-json.ts';
import type { HostLog } from './log.ts';

export interface StartedApp {
  hostJson: HostJson;
  /** Sorted as the host sorts them; none when the app was lost. */
  functions: HostFunction[];
  /** The whole host answers 503. */
  down: boolean;
  errors: string[];
}

/** Loads the app and indexes its functions. What the real host survives is survived, and said in the log. */
export async function startApp(appDir: string, registry: AppRegistry, log: HostLog): Promise<StartedApp> {
  const lost = (error: unknown, hostJson: HostJson, down: boolean): StartedApp => {
    const message = (error as Error).message;
    const consequence = down ? 'The host is down and answers 503' : 'No functions were found: the app is lost';
    log.error(`${consequence}. ${message}${causeOf(error)}`);
    return { hostJson, functions: [], down, errors: [message] };
  };
  let hostJson: HostJson;
  try {
    hostJson = readHostJson(appDir);
  } catch (error) {
    return lost(error, defaultHostJson(), true);
  }
  log.setLevels(hostJson.logLevels);
  try {
    await loadApp(appDir);
    await registry.hooks.runApp('appStart', { functionAppDirectory: appDir });
  } catch (error) {
    registry.lock();
    return lost(error, hostJson, false);
  }
  await refuseHttpStream(registry);
  registry.lock();
  const { functions, errors, fatal } = indexFunctions(registry.functions.values(), hostJson.hasExtensionBundle);
  for (const { name, message } of errors) log.error(`The '${name}' function is in error: ${message}`);
  if (fatal.length > 0) return lost(new Error(fatal.join(' ')), hostJson, true);
  log.info(functions.length > 0 ? `${functions.length} functions loaded` : 'No job functions found.');
  return { hostJson, functions, down: false, errors: errors.map(({ name, message }) => `${name}: ${message}`) };
}

/** `app.setup({ enableHttpStream: true })` moves HTTP past the host to a server inside the worker. */
async function refuseHttpStream(registry: AppRegistry): Promise<void> {
  const capabilities = await registry.programmingModel?.getCapabilities?.({});
  if (capabilities?.['HttpUri']) {
    throw new Error(
      'not supported here: app.setup({ enableHttpStream: true }). Take it out; a thrown error would hang its caller.',
    );
  }
}

function causeOf(error: unknown): string {
  const { cause } = error as Error;
  return cause instanceof Error ? `\n${cause.stack ?? cause.message}` : '';
}
