import http from 'node:http';
import type { ReachThrough } from '../../proxies/ports.ts';

const PATIENCE_MS = 10_000;

/** Asks the proxy for a tunnel to `target`, as a worker would, and closes it unused. */
export function connectThrough(target = 'web.whatsapp.com:443'): ReachThrough {
  return ({ host, port, username, password }) =>
    new Promise((resolve) => {
      const request = http.request({
        host,
        port,
        method: 'CONNECT',
        path: target,
        headers: {
          host: target,
          'proxy-authorization': `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
        },
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      request.on('connect', (response, socket) => {
        socket.destroy();
        resolve(response.statusCode === 200);
      });
      request.on('response', (response) => {
        response.destroy();
        resolve(false);
      });
      request.on('error', () => resolve(false));
      request.end();
    });
}
