import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Market } from './market.ts';

/**
 * Answers CONNECT as the super proxy does: who may pass is told so, and nothing ever leaves this machine, so the tunnel
 * ends with the first byte that is sent into it.
 */
export function answerTunnels(server: Server, market: Market): void {
  server.on('connect', (request: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => socket.destroy());
    const answer = (status: string, header = ''): void => void socket.end(`HTTP/1.1 ${status}\r\n${header}\r\n`);
    const [username = '', password] = credentialsOf(request.headers['proxy-authorization']);
    const [, customer, name] = /^brd-customer-(\w+?)-zone-(\w+)$/.exec(username) ?? [];
    const zone = customer === market.customer && name ? market.zone(name) : undefined;
    if (!zone || zone.password !== password) {
      answer('407 Proxy Authentication Required', 'Proxy-Authenticate: Basic realm="proxy"\r\n');
      return;
    }
    if (market.faults.deadCountries.includes(zone.country)) {
      answer('502 Bad Gateway', 'X-BRD-Error: no peer\r\n');
      return;
    }
    socket.once('data', () => socket.destroy());
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
  });
}

function credentialsOf(authorization = ''): string[] {
  const [scheme, value = ''] = authorization.split(' ');
  const text = scheme === 'Basic' ? Buffer.from(value, 'base64').toString() : '';
  const colon = text.indexOf(':');
  return colon < 0 ? [] : [text.slice(0, colon), text.slice(colon + 1)];
}
