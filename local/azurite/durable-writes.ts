import type { ServerBase } from 'azurite/dist/src/common/ServerBase.js';
import type { IncomingMessage, ServerResponse } from 'node:http';

type Database = ServerBase['metadataStore']['db'];

/**
 * Azurite writes its databases every 5 s, so that a kill would take back what it has acknowledged. Here the answer to
 * a write waits until the databases are on the disk; writes that come meanwhile share the next round.
 */
export function acknowledgeAfterSaving(server: ServerBase): { saved: () => Promise<void> } {
  // What refers to an extent is written after the extent, from the same moment: a kill leaves no dangling reference.
  const databases = [server.extentMetadataStore?.db, server.metadataStore.db].filter((db) => db !== undefined);
  for (const database of databases) database.autosaveDisable();
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const saved = (): Promise<void> => {
    next ??= (running ?? Promise.resolve()).then(() => {
      next = undefined;
      running = save(databases);
      return running;
    });
    return next;
  };

  const listeners = server.httpServer.listeners('request') as ((
    request: IncomingMessage,
    response: ServerResponse,
  ) => void)[];
  server.httpServer.removeAllListeners('request');
  server.httpServer.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') endAfter(response, saved);
    for (const listener of listeners) listener(request, response);
  });
  return { saved };
}

async function save(databases: Database[]): Promise<void> {
  const snapshots = databases
    .filter((database) => database.autosaveDirty())
    .map((database) => {
      database.autosaveClearFlags();
      return { database, text: database.serialize() };
    });
  for (const { database, text } of snapshots) {
    await new Promise<void>((resolve, reject) => {
      database.persistenceAdapter.saveDatabase(database.filename, text, (error) => (error ? reject(error) : resolve()));
    });
  }
}

function endAfter(response: ServerResponse, saved: () => Promise<void>): void {
  const end = response.end.bind(response) as (...rest: unknown[]) => ServerResponse;
  response.end = ((...rest: unknown[]) => {
    void saved().then(() => end(...rest));
    return response;
  }) as ServerResponse['end'];
}
