import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';

export interface Received {
  body: string;
  signature: string;
  event: Stripe.Event;
}

/** An endpoint for webhooks that checks each signature with Stripe's own client. */
export class Receiver {
  readonly secret = 'whsec_contract_test';
  readonly received: Received[] = [];
  /** What it answers; change it to make deliveries fail. */
  status = 200;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        const signature = String(request.headers['stripe-signature']);
        const event = Stripe.webhooks.constructEvent(body, signature, this.secret);
        this.received.push({ body, signature, event });
        response.writeHead(this.status).end('{}');
      });
    });
  }

  async listen(): Promise<{ url: string; secret: string }> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}/webhooks`, secret: this.secret };
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  types(): string[] {
    return this.received.map(({ event }) => event.type);
  }
}
