import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { paidFields } from './checkout.ts';
import { refused } from './errors.ts';
import { deliveries, release, sendAgain } from './events.ts';
import { controlPage } from './page.ts';
import { endDispute, finishRefund, openDispute, pay, refund } from './payments.ts';
import type { Store } from './store.ts';
import { METHODS } from './wire.ts';

/** Something that a person makes happen by a button, or a test by JSON. */
interface Action {
  path: string;
  run: (store: Store, id: string, given: unknown, keySecret: string) => object;
}

function action<S extends z.ZodType>(
  path: string,
  schema: S,
  run: (store: Store, id: string, given: z.output<S>, keySecret: string) => object,
): Action {
  return {
    path,
    run(store, id, given, keySecret) {
      const parsed = schema.safeParse(given ?? {});
      if (!parsed.success) throw refused(z.prettifyError(parsed.error));
      return store.transaction(() => run(store, id, parsed.data, keySecret));
    },
  };
}

const amount = z.preprocess((value) => (value === '' ? null : value), z.coerce.number().int().nullable().default(null));
const nothing = z.object({});

const actions: readonly Action[] = [
  action(
    'orders/:id/pay',
    z.object({ method: z.enum(METHODS).default('upi'), outcome: z.enum(['pay', 'fail']).default('pay') }),
    (store, id, { method, outcome }, keySecret) => {
      const payment = pay(store, id, method, outcome === 'pay');
      return { payment, callback: outcome === 'pay' ? paidFields(payment, keySecret) : null };
    },
  ),
  action('payments/:id/refund', z.object({ amount }), (store, id, given) =>
    refund(store, id, { ...given, notes: [], receipt: null }),
  ),
  action('payments/:id/dispute', nothing, (store, id) => openDispute(store, id)),
  action('refunds/:id/finish', z.object({ status: z.enum(['processed', 'failed']) }), (store, id, { status }) =>
    finishRefund(store, id, status),
  ),
  action(
    'disputes/:id/end',
    z.object({ status: z.enum(['won', 'lost', 'closed']), kept: z.boolean().default(false) }),
    (store, id, given) => endDispute(store, id, given),
  ),
  action(
    'settings',
    z.object({ capture: z.enum(['automatic', 'manual']), refunds: z.enum(['at once', 'wait']) }).partial(),
    (store, _id, given) => {
      store.change({
        ...(given.capture && { capture: given.capture }),
        ...(given.refunds && { refunds: given.refunds }),
      });
      return store.settings;
    },
  ),
  action('hold', nothing, (store) => {
    store.change({ hold: true });
    return store.settings;
  }),
  action(
    'release',
    z.object({ order: z.enum(['created', 'reverse', 'shuffle']).default('created') }),
    (store, _id, { order }) => ({ released: release(store, order) }),
  ),
  action(
    'events/:id/send',
    z.object({
      times: z.coerce.number().int().min(1).max(1000).default(1),
      delaySeconds: z.coerce.number().min(0).default(0),
    }),
    (store, id, { times, delaySeconds }) => {
      const sent = sendAgain(store, id, times, delaySeconds * 1000);
      if (sent === 0) throw refused('There is no such event');
      return { sent };
    },
  ),
];

/** Everything under `/__local/`: JSON in and out; a form goes back to the page. */
export function registerControl(app: FastifyInstance, store: Store, keySecret: string, wake: () => void): void {
  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(controlPage(store)));
  app.get('/__local/state', () => ({
    settings: store.settings,
    orders: store.list('order', {}, { count: 100 }),
    payments: store.list('payment', {}, { count: 100 }),
    refunds: store.list('refund', {}, { count: 100 }),
    disputes: store.list('dispute', {}, { count: 100 }),
  }));
  app.get<{ Querystring: { state?: string } }>('/__local/deliveries', ({ query }) => ({
    deliveries: deliveries(store, query.state, 500),
  }));
  for (const { path, run } of actions) {
    app.post<{ Params: { id?: string } }>(`/__local/${path}`, (request, reply) => {
      const answer = run(store, request.params.id ?? '', request.body, keySecret);
      wake();
      const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
      return isForm ? reply.redirect('/', 303) : reply.send(answer);
    });
  }
}
