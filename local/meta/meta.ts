import type { Started } from '../kit/program.ts';
import { serveControl } from './control/serve.ts';
import { Handshake } from './delivery/handshake.ts';
import { serveMedia } from './graph/media.ts';
import { serveMessages } from './graph/messages.ts';
import { serveObjects } from './graph/objects.ts';
import { createServer } from './graph/server.ts';
import { serveSubscriptions } from './graph/subscriptions.ts';
import { serveTemplates } from './graph/templates.ts';
import type { MetaOptions } from './options.ts';
import { servePages } from './pages/serve.ts';
import { createWorld } from './world.ts';

/** Meta's Graph API as far as the WhatsApp Business Platform needs it, its webhooks, and a phone for the people written to. */
export async function startMeta(options: MetaOptions): Promise<Started> {
  const world = createWorld(options);
  const handshake = new Handshake(world.address, options.verifyToken);
  const server = createServer();
  serveMessages(server, world);
  serveTemplates(server, world);
  serveMedia(server, world);
  serveObjects(server, world);
  serveSubscriptions(server, world);
  serveControl(server, world, handshake);
  servePages(server, world, handshake);
  world.baseUrl = await server.listen({ host: '127.0.0.1', port: options.port });
  world.webhooks.wake();
  void handshake.askUntilVerified();
  const { phoneNumberId, wabaId, businessId } = options;
  return {
    facts: { port: Number(new URL(world.baseUrl).port), url: world.baseUrl, phoneNumberId, wabaId, businessId },
    async close() {
      handshake.stop();
      world.reviews.stop();
      world.telling.stop();
      await world.webhooks.stop();
      await server.close();
      world.journal.close();
    },
  };
}
