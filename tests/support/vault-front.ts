import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface VaultFront {
  url: string;
  /** While it is down every call is answered 503. */
  down: boolean;
  close(): Promise<void>;
}

/** Stands before a vault of the stack, so that a test can take the vault away. */
export async function startVaultFront(vaultPort: number): Promise<VaultFront> {
  const server = http.createServer((request, response) => {
    if (front.down) {
      request.resume();
      response.writeHead(503).end();
      return;
    }
    const onward = http.request(
      { host: '127.0.0.1', port: vaultPort, method: request.method, path: request.url, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.writeHead(502).end());
    request.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const front: VaultFront = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    down: false,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return front;
}
