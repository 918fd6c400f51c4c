import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { plannedFailures } from '../billing/declines.ts';
import { dunningOf } from '../billing/dunning.ts';
import { invalid, StripeError } from '../http/errors.ts';
import { keepingDeclines } from '../http/keeping-declines.ts';
import { answerError } from '../http/server.ts';
import type { Account } from '../state/account.ts';
import { listDeliveries } from '../webhooks/deliveries.ts';
import { holdOf } from '../webhooks/queue.ts';
import { actions } from './actions.ts';
import { advance, advanceParams } from './advance.ts';

const deliveryFilter = z.object({
  event: z.string().optional(),
  state: z.enum(['pending', 'held', 'delivered', 'failed']).optional(),
});

/** Everything under `/__local/`: JSON in, JSON out; a form from the control page goes back to that page. */
export function serveControl(server: FastifyInstance, account: Account, wake: () => void): void {
  server.get('/__local/state', () => ({
    now: account.now(),
    time: new Date(account.now() * 1000).toISOString(),
    dunning: dunningOf(account),
    hold: holdOf(account.store) ?? null,
    plannedFailures: plannedFailures(account),
  }));
  server.get('/__local/deliveries', (request, reply) =>
    reply.send({ deliveries: listDeliveries(account, deliveryFilter.parse(request.query)) }),
  );
  const serve = (path: string, params: z.ZodType, run: (id: string, params: unknown) => object): void => {
    server.post(`/__local/${path}`, (request: FastifyRequest<{ Params: { id?: string } }>, reply) => {
      const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
      try {
        const given = params.safeParse(request.body ?? {});
        if (!given.success) throw invalid(z.prettifyError(given.error));
        const result = run(request.params.id ?? '', given.data);
        return isForm ? back(request, reply) : reply.send(result);
      } catch (error) {
        if (!(error instanceof StripeError)) throw error;
        return isForm ? back(request, reply, error.message) : answerError(reply, error);
      } finally {
        wake();
      }
    });
  };
  serve('advance', advanceParams, (_id, params) => advance(account, params as z.output<typeof advanceParams>));
  for (const { path, params, run } of actions) {
    serve(path, params, (id, given) => keepingDeclines(account, () => run(account, id, given)));
  }
}

function back(request: FastifyRequest, reply: FastifyReply, problem?: string): FastifyReply {
  const from = new URL(request.headers.referer ?? '/', 'http://localhost');
  from.searchParams.delete('problem');
  if (problem) from.searchParams.set('problem', problem);
  return reply.redirect(`${from.pathname}${from.search}`, 303);
}
