import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { RazorpayError, refused } from './errors.ts';
import { capture, createOrder, refund } from './payments.ts';
import type { Store } from './store.ts';
import type { Notes } from './wire.ts';

interface WithId {
  Params: { id: string };
}

const notes = z
  .record(z.string(), z.coerce.string().max(256))
  .refine((given) => Object.keys(given).length <= 15, 'may hold 15 pairs at most')
  .transform((given): Notes | [] => (Object.keys(given).length > 0 ? given : []))
  .or(z.tuple([]))
  .default([]);
const amount = z.int({ error: 'The amount must be an integer.' });
const currency = z.string().regex(/^[A-Z]{3}$/);
const receipt = z.string().max(40, 'The receipt may not be greater than 40 characters.').nullable().default(null);

const newOrder = z.strictObject({ amount, currency, receipt, notes, partial_payment: z.literal(false).optional() });
const newCapture = z.strictObject({ amount, currency: currency.default('INR') });
const newRefund = z.strictObject({
  amount: amount.nullable().default(null),
  notes,
  receipt,
  speed: z.literal('normal').optional(),
});
const listQuery = z.strictObject({
  count: z.coerce.number().int().min(1).max(100).default(10),
  skip: z.coerce.number().int().min(0).default(0),
  receipt: z.string().optional(),
});

/** The calls that a merchant's server makes, with its key id and secret as Basic credentials. */
export function registerApi(
  app: FastifyInstance,
  store: Store,
  credentials: { keyId: string; keySecret: string },
  wake: () => void,
): void {
  void app.register((api, _options, done) => {
    api.addHook('onRequest', (request, _reply, next) => {
      next(isMerchant(request, credentials) ? undefined : new RazorpayError(401, 'Authentication failed'));
    });
    api.addHook('onResponse', (_request, _reply, next) => {
      wake();
      next();
    });

    api.post('/v1/orders', ({ body }) => {
      const given = read(newOrder, body);
      return store.transaction(() => createOrder(store, given));
    });
    api.get('/v1/orders', ({ query }) => {
      const { count, skip, ...where } = read(listQuery, query);
      return collection(store.list('order', where, { count, skip }));
    });
    api.get<WithId>('/v1/orders/:id', ({ params }) => store.get('order', params.id));
    api.get<WithId>('/v1/orders/:id/payments', ({ params }) => {
      store.get('order', params.id);
      return collection(store.list('payment', { order_id: params.id }));
    });
    api.get<WithId>('/v1/payments/:id', ({ params }) => store.get('payment', params.id));
    api.post<WithId>('/v1/payments/:id/capture', ({ params, body }) => {
      const given = read(newCapture, body);
      return store.transaction(() => capture(store, params.id, given.amount, given.currency));
    });
    api.post<WithId>('/v1/payments/:id/refund', ({ params, body }) => {
      const given = read(newRefund, body ?? {});
      return store.transaction(() => refund(store, params.id, given));
    });
    api.get<WithId>('/v1/payments/:id/refunds', ({ params, query }) => {
      store.get('payment', params.id);
      const { count, skip } = read(listQuery, query);
      return collection(store.list('refund', { payment_id: params.id }, { count, skip }));
    });
    api.get<WithId>('/v1/refunds/:id', ({ params }) => store.get('refund', params.id));
    api.get('/v1/disputes', ({ query }) => {
      const { count, skip } = read(listQuery, query);
      return collection(store.list('dispute', {}, { count, skip }));
    });
    api.get<WithId>('/v1/disputes/:id', ({ params }) => store.get('dispute', params.id));
    done();
  });
}

function isMerchant({ headers }: FastifyRequest, { keyId, keySecret }: { keyId: string; keySecret: string }): boolean {
  const given = Buffer.from(headers.authorization ?? '');
  const expected = Buffer.from(`Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function read<S extends z.ZodType>(schema: S, given: unknown): z.output<S> {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.join('.') ?? '';
  throw issue?.code === 'unrecognized_keys'
    ? refused(`${issue.keys.join(', ')} is/are not required and should not be sent (or is not supported here)`)
    : refused(issue?.message ?? 'The request is not valid', field);
}

function collection(items: readonly object[]): object {
  return { entity: 'collection', count: items.length, items };
}
