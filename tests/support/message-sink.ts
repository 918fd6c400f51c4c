import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

interface Arrival {
  at: number;
  callbackData: string;
}

interface Answer {
  status: number;
  body: unknown;
}

export interface MessageSink {
  url: string;
  /** Messages in the order in which they arrived, each with its moment in milliseconds of the monotonic clock. */
  arrivals: Arrival[];
  /** What a message is answered: it is accepted, unless a test says otherwise. */
  answer: (arrival: Arrival) => Answer | Promise<Answer>;
  close(): Promise<void>;
}

export const accepted: MessageSink['answer'] = ({ callbackData }) => ({
  status: 200,
  body: { messages: [{ id: `wamid.${callbackData}` }] },
});

/** Answers messages as the Graph API would, and nothing else; notes when each came, before its body is read. */
export async function startMessageSink(): Promise<MessageSink> {
  const arrivals: Arrival[] = [];
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
      void Promise.resolve(sink.answer(arrival)).then(({ status, body: answer }) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      });
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sink: MessageSink = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    answer: accepted,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return sink;
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
