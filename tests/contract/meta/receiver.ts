import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Change {
  field: string;
  value: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- of every shape there is
}

export interface Post {
  raw: string;
  /** Signed over the raw bytes with the app's secret. */
  genuine: boolean;
  body: { object: string; entry: { id: string; changes: Change[] }[] };
}

export interface Receiver {
  url: string;
  posts: Post[];
  /** What every POST is answered with; 200 at first. */
  answerWith(status: number): void;
  /** Every status told so far, in the order in which they came. */
  statuses(): any[]; // eslint-disable-line @typescript-eslint/no-explicit-any -- as above
  changes(field: string): Change['value'][];
  close(): Promise<void>;
}

/** A customer's webhook: answers the handshake, checks each signature, and keeps what comes. */
export async function startReceiver(appSecret: string): Promise<Receiver> {
  const posts: Post[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      const query = new URL(request.url ?? '', 'http://receiver.test').searchParams;
      return void response.end(query.get('hub.challenge'));
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = Buffer.concat(chunks);
      const signature = `sha256=${createHmac('sha256', appSecret).update(bytes).digest('hex')}`;
      if (status === 200) {
        const raw = bytes.toString('utf8');
        posts.push({
          raw,
          genuine: request.headers['x-hub-signature-256'] === signature,
          body: JSON.parse(raw) as Post['body'],
        });
      }
      response.writeHead(status).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const changes = (field: string): Change['value'][] =>
    posts
      .flatMap(({ body }) => body.entry)
      .flatMap((entry) => entry.changes)
      .filter((change) => change.field === field)
      .map(({ value }) => value);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    answerWith: (given) => (status = given),
    statuses: () => changes('messages').flatMap((value) => value.statuses ?? []),
    changes,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
