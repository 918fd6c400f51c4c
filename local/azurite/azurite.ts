import serverBaseModule, { type ServerBase } from 'azurite/dist/src/common/ServerBase.js';
import { z } from 'zod';
import type { Started } from '../kit/program.ts';
import { acknowledgeAfterSaving } from './durable-writes.ts';

const port = z.number().int().min(0).max(65_535);
export const azuriteOptions = z.strictObject({
  blobPort: port,
  queuePort: port,
  tablePort: port,
  stateDir: z.string().min(1),
});

/** Azurite's well-known account and key. */
const account = 'devstoreaccount1';
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Runs Azurite's own main in this process, so that it ends with it. */
export async function startAzurite(options: z.infer<typeof azuriteOptions>): Promise<Started> {
  const servers = collectServers(3);
  process.argv = [
    process.execPath,
    'azurite',
    ...['--location', options.stateDir],
    ...['--blobHost', '127.0.0.1', '--blobPort', String(options.blobPort)],
    ...['--queueHost', '127.0.0.1', '--queuePort', String(options.queuePort)],
    ...['--tableHost', '127.0.0.1', '--tablePort', String(options.tablePort)],
    '--skipApiVersionCheck',
    '--disableTelemetry',
    '--silent',
  ];
  await import('azurite/dist/src/azurite.js');
  const started = await servers;
  const [blob = '', queue = '', table = ''] = started.map(({ address }) => address);
  const endpoints = Object.entries({ Blob: blob, Queue: queue, Table: table }).map(
    ([service, address]) => `${service}Endpoint=${address}/${account};`,
  );
  const portOf = (address: string): number => Number(new URL(address).port);
  return {
    facts: {
      blobPort: portOf(blob),
      queuePort: portOf(queue),
      tablePort: portOf(table),
      connectionString: `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${accountKey};${endpoints.join('')}`,
    },
    // On a signal Azurite closes its servers itself; what was acknowledged is on the disk already.
    async close() {
      await Promise.all(started.map((server) => server.saved()));
    },
  };
}

interface StartedServer {
  address: string;
  saved: () => Promise<void>;
}

/** Azurite's main keeps its servers to itself: they are met as they start, in the order blob, queue, table. */
function collectServers(count: number): Promise<StartedServer[]> {
  const started: StartedServer[] = [];
  return new Promise((resolve, reject) => {
    const { prototype } = serverBaseModule.default;
    const start = prototype.start;
    prototype.start = async function (this: ServerBase) {
      try {
        await start.call(this);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
        // Azurite's main would end the process before the reason is told.
        await new Promise(() => {});
      }
      started.push({ address: this.getHttpServerAddress(), saved: acknowledgeAfterSaving(this).saved });
      if (started.length === count) resolve(started);
    };
  });
}
