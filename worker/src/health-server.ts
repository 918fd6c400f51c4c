import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface WorkerHealth {
  workerId: string;
  region: string;
  /** False while the database is away: the worker lives, and holds nothing. */
  leaseHeld: boolean;
  sockets: { held: number; ready: number };
}

export interface HealthServer {
  port: number;
  close(): Promise<void>;
}

/** `GET /healthz`: the process lives. `GET /readyz`: it also holds its lease. Restarting would not mend a lost lease. */
export async function startHealthServer(
  { host, port }: { host: string; port: number },
  health: () => WorkerHealth,
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const state = health();
    const known = request.method === 'GET' && (request.url === '/healthz' || request.url === '/readyz');
    const status = !known ? 404 : request.url === '/readyz' && !state.leaseHeld ? 503 : 200;
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(known ? state : { error: 'not found' }));
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
