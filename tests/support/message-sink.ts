import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface MessageSink {
  url: string;
  /** Messages in the order in which they arrived, each with its moment in milliseconds of the monotonic clock. */
  arrivals: { at: number; callbackData: string }[];
  close(): Promise<void>;
}

/** Takes every message, as the Graph API would, and nothing else; notes when it came, before its body is read. */
export async function startMessageSink(): Promise<MessageSink> {
  const arrivals: MessageSink['arrivals'] = [];
  const server = http.createServer((request, response) => {
    if (!request.url?.endsWith('/messages')) {
      response.writeHead(503).end();
      return;
    }
    const arrival = { at: performance.now(), callbackData: '' };
    arrivals.push(arrival);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as { biz_opaque_callback_data: string };
      arrival.callbackData = body.biz_opaque_callback_data;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ messages: [{ id: `wamid.${arrival.callbackData}` }] }));
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** The most that fall into any one second. */
export function worstSecond(moments: readonly number[]): number {
  const sorted = [...moments].sort((a, b) => a - b);
  let worst = 0;
  for (let first = 0, next = 0; first < sorted.length; first++) {
    while (next < sorted.length && sorted[next]! < sorted[first]! + 1000) next++;
    worst = Math.max(worst, next - first);
  }
  return worst;
}
