import type { FastifyInstance, FastifyReply } from 'fastify';
import type { World } from '../world.ts';
import { invalidParameter, messagingError, requiredParameter } from './errors.ts';
import type { Body } from './message-content.ts';
import { sendMessage, type Mishap } from './send-message.ts';
import { authenticate, checkVersion, phoneOf } from './server.ts';

export function serveMessages(server: FastifyInstance, world: World): void {
  server.post('/:version/:id/messages', async (request, reply) => {
    checkVersion(request);
    const phone = phoneOf(world, request, authenticate(world, request));
    const { body } = request;
    if (typeof body !== 'object' || body === null || Buffer.isBuffer(body))
      throw invalidParameter('the body must be a JSON object');
    const message = body as Body;
    if (message['status'] === 'read') return markAsRead(world, message);
    const { answer, mishap } = sendMessage(world, phone, message, request.headers['x-local-behaviour']);
    await world.journal.committed();
    if (mishap) return meet(mishap, reply);
    return answer;
  });
}

/** The business has seen what a person wrote. */
function markAsRead(world: World, { message_id: id }: Body): { success: true } {
  if (typeof id !== 'string') throw requiredParameter('message_id');
  if (!world.inbound.has(id)) throw messagingError(131009, `message_id: ${id} is no message that was received`);
  return { success: true };
}

function meet(mishap: Mishap, reply: FastifyReply): FastifyReply {
  if (mishap === 'http-500')
    return reply.code(500).type('text/html').send('<html><body>Sorry, something went wrong.</body></html>');
  reply.hijack();
  // Silence lasts until the caller gives up, or this program ends.
  if (mishap === 'reset') reply.raw.socket?.resetAndDestroy();
  return reply;
}
