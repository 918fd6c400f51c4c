import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Mailbox } from './mailbox.ts';

const count = z.coerce.number().int().min(0).max(1000);
const change = z
  .strictObject({ throttleNext: count, failNext: count, dropNext: count, pollsBeforeDone: count })
  .partial();
const query = z.object({ to: z.string().optional() });

/** What a test reads and sets: JSON in and out, or a form that comes back to the page. */
export function registerControl(app: FastifyInstance, mailbox: Mailbox): void {
  app.get('/__local/messages', (request) => ({ messages: mailbox.list(query.parse(request.query).to) }));
  app.delete('/__local/messages', (_request, reply) => {
    mailbox.empty();
    return reply.code(204).send();
  });
  app.get('/__local/faults', () => mailbox.faults);
  app.post('/__local/faults', (request, reply) => {
    const given = change.safeParse(request.body);
    if (!given.success) return reply.code(400).send({ error: z.prettifyError(given.error) });
    mailbox.setFaults(given.data);
    if (request.headers['content-type']?.startsWith('application/json')) return mailbox.faults;
    return reply.redirect('/', 303);
  });
}
