import type { FastifyInstance } from 'fastify';
import type { Handshake } from '../delivery/handshake.ts';
import type { World } from '../world.ts';
import { accountPage } from './account.ts';
import { behaviourPage } from './behaviour.ts';
import { conversation, unreadOf } from './conversation.ts';
import { peopleList, phonePage } from './phone.ts';
import { trafficPage } from './traffic.ts';

const type = 'text/html; charset=utf-8';

export function servePages(server: FastifyInstance, world: World, handshake: Handshake): void {
  const personOf = (query: unknown): string =>
    ((query as { person?: string }).person ?? '').replace(/[^A-Za-z0-9.]/g, '');
  server.get('/', (_request, reply) => reply.type(type).send(accountPage(world, handshake)));
  server.get('/behaviour', (_request, reply) => reply.type(type).send(behaviourPage(world)));
  server.get('/traffic', (_request, reply) => reply.type(type).send(trafficPage(world)));
  server.get('/phone', (request, reply) => reply.type(type).send(phonePage(world, personOf(request.query))));
  server.get('/phone/talk', (request) => {
    const person = personOf(request.query);
    return {
      talk: conversation(world, person).markup,
      people: peopleList(world, person).markup,
      unread: unreadOf(world, person),
    };
  });
}
