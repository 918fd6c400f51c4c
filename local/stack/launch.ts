import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { whereToClick, type Connections } from './connections.ts';
import { endLeftovers } from './leftovers.ts';
import { createLog, type Log } from './log.ts';
import type { LaunchOptions } from './options.ts';
import { choosePorts, takenPorts, type Ports } from './ports.ts';
import { loadSecrets } from './secrets.ts';
import { startEverything, stopOrder } from './start-everything.ts';
import { takeStateDir, writeJson, type StateDir } from './state.ts';
import { Supervisor } from './supervisor.ts';

export interface Stack {
  connections: Connections;
  stop(): Promise<void>;
}

/**
 * Brings the whole platform up and writes `connections.json`.
 * @param onStop is given, before anything is started, what stops all that runs so far.
 * @throws {Error} in words when it cannot; nothing is left running then.
 */
export async function launch(options: LaunchOptions, onStop: (stop: () => Promise<void>) => void): Promise<Stack> {
  const started = performance.now();
  const state = takeStateDir(options.stateDir);
  const log = openLog(state);
  const files = { connections: state.file('connections.json'), processes: state.file('processes.json') };
  rmSync(files.connections, { force: true });

  let connections: Connections | undefined;
  const supervisor = new Supervisor(log, (processes) => {
    writeJson(files.processes, processes);
    if (connections) writeJson(files.connections, (connections = { ...connections, processes }));
  });
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= stopEverything());
  async function stopEverything(): Promise<void> {
    log.say('stopping …');
    connections = undefined;
    rmSync(files.connections, { force: true });
    await supervisor.stop(stopOrder);
    rmSync(files.processes, { force: true });
    state.release();
    log.say('everything has stopped');
  }
  onStop(stop);

  try {
    await endLeftovers(files.processes, log);
    const ports = await choosePorts(options.ports);
    await refuseTakenPorts(ports);
    const secrets = loadSecrets(state.file('secrets.json'));
    const ready = await startEverything({ ports, secrets, state, settings: options.settings, supervisor, log });
    connections = { ...ready, processes: supervisor.processes };
    writeJson(files.connections, connections);
    log.say(`ready in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    for (const line of whereToClick(connections, files.connections)) log.say(line);
    return { connections, stop };
  } catch (error) {
    log.fail(error instanceof Error ? error.message : String(error));
    await stop();
    throw error;
  }
}

function openLog(state: StateDir): Log {
  const file = state.file('wasup.log');
  writeFileSync(file, '', { mode: 0o600 });
  const toFile = createLog({ colour: false, write: (line) => appendFileSync(file, `${line}\n`) });
  const toTerminal = createLog({
    colour: process.stdout.isTTY && !process.env['NO_COLOR'],
    write: (line) => console.log(line),
  });
  return {
    part: (name, text) => [toFile, toTerminal].forEach((log) => log.part(name, text)),
    say: (text) => [toFile, toTerminal].forEach((log) => log.say(text)),
    fail: (text) => [toFile, toTerminal].forEach((log) => log.fail(text)),
  };
}

async function refuseTakenPorts(ports: Ports): Promise<void> {
  const taken = await takenPorts(ports);
  if (taken.length === 0) return;
  const list = taken.map(({ part, port }) => `port ${port} on 127.0.0.1, which ${part} needs, is already taken`);
  throw new Error(
    `${list.join('\n')}\nStop what holds ${taken.length > 1 ? 'them' : 'it'}, or use other ports: npm start -- --ports auto`,
  );
}
