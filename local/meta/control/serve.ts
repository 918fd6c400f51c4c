import { randomInt } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Handshake } from '../delivery/handshake.ts';
import { GraphError } from '../graph/errors.ts';
import { faultSchema } from '../limits/faults.ts';
import { messagingLimits } from '../state/accounts.ts';
import { behaviourChange } from '../state/behaviour.ts';
import { templateStatuses } from '../state/templates.ts';
import type { World } from '../world.ts';
import { burstSchema, tellBurst } from './burst.ts';
import { inboundSchema, receive } from './inbound.ts';
import { stats } from './stats.ts';

type Query = Record<string, string | undefined>;

const phoneChange = z.strictObject({
  throughput: z.coerce.number().positive().optional(),
  quality: z.enum(['GREEN', 'YELLOW', 'RED']).optional(),
  messagingLimit: z.enum(messagingLimits).optional(),
});
const newAccount = phoneChange.extend({
  name: z.string().default('A dedicated account'),
  number: z
    .string()
    .regex(/^\d{7,15}$/)
    .optional(),
  businessId: z.string().optional(),
  wabaId: z.string().optional(),
  phoneNumberId: z.string().optional(),
  accessToken: z.string().optional(),
  /** Of the app that the token is for, when it is the account's own. */
  app: z.strictObject({ webhookUrl: z.url(), appSecret: z.string().min(1) }).optional(),
});
const templateChange = z.strictObject({
  status: z.enum(templateStatuses).optional(),
  reason: z.string().optional(),
  category: z.enum(['MARKETING', 'UTILITY', 'AUTHENTICATION']).optional(),
});
const drift = z.strictObject({
  phoneNumberId: z.string().optional(),
  country: z.string().default('US'),
  category: z.string().default('marketing'),
  type: z.string().default('regular'),
  volume: z.coerce.number().int().default(1),
  /** Millionths of a US dollar. */
  cost: z.coerce.number().int().default(25_000),
  at: z.iso.datetime().optional(),
});
const anyWebhook = z.strictObject({
  wabaId: z.string().optional(),
  /** An object is written as Meta writes JSON; a text is sent as it is. */
  body: z.union([z.string(), z.record(z.string(), z.unknown())]),
  copies: z.number().int().min(1).max(10_000).default(1),
});

/** What only this Meta has: everything that happens to a customer of Meta's, on demand. JSON in and out. */
export function serveControl(server: FastifyInstance, world: World, handshake: Handshake): void {
  const { accounts, behaviours } = world;
  const phoneOf = (id: string) => {
    const phone = accounts.phoneNumbers.get(id);
    if (!phone) throw notFound(`there is no number ${id}`);
    return phone;
  };

  server.get('/__local/stats', () => ({ ...stats(world), verification: handshake.verification }));
  server.get('/__local/behaviour', (request) => {
    const { phoneNumberId } = request.query as Query;
    return phoneNumberId ? behaviours.of(phoneNumberId) : behaviours.global;
  });
  server.put('/__local/behaviour', (request) => {
    const { phoneNumberId, replace } = request.query as Query;
    behaviours.change(read(behaviourChange, request.body), phoneNumberId, { replace: replace === 'true' });
    world.webhooks.wake();
    return phoneNumberId ? behaviours.of(phoneNumberId) : behaviours.global;
  });
  server.get('/__local/faults', () => world.faults.list());
  server.post('/__local/faults', (request) => world.faults.add(read(faultSchema, request.body)));
  server.delete('/__local/faults', (request) => {
    const { id } = request.query as Query;
    if (id) world.faults.remove(Number(id));
    else world.faults.clear();
    return { ok: true };
  });

  server.get('/__local/messages', (request) => {
    const { after, limit, newestFirst, ...filter } = request.query as Query;
    const found = world.messages.list({
      ...filter,
      after: after ? Number(after) : undefined,
      limit: limit ? Number(limit) : undefined,
      newestFirst: newestFirst === 'true',
    });
    return found.map(({ callbackData, at, ...message }) => ({
      ...message,
      callbackData,
      at,
      acceptedAt: new Date(at).toISOString(),
      attempts:
        callbackData === null ? 1 : world.messages.acceptedWith(callbackData) + world.refusals.countWith(callbackData),
    }));
  });
  server.get('/__local/messages/duplicates', () => world.messages.acceptedTwice());
  server.post('/__local/messages/:id/read', (request) => {
    const message = world.messages.find((request.params as { id: string }).id);
    if (!message) throw notFound('there is no such message');
    world.telling.read(message);
    return { ok: true };
  });
  server.get('/__local/refusals', (request) => world.refusals.list(Number((request.query as Query)['limit'] ?? 200)));
  server.get('/__local/rate', (request) => {
    const { phoneNumberId = world.options.phoneNumberId, since } = request.query as Query;
    return world.arrivals.rate(phoneNumberId, since ? Date.parse(since) : 0);
  });
  server.post('/__local/inbound', (request) => {
    const said = read(inboundSchema, request.body);
    return { id: receive(world, phoneOf(said.phoneNumberId), said) };
  });

  server.post('/__local/templates/:id/status', (request) => {
    const { status, reason, category } = read(templateChange, request.body);
    const template = world.templates.get((request.params as { id: string }).id);
    if (!template) throw notFound('there is no such template');
    const moved =
      category && category !== template.category ? world.reviews.recategorize(template, category) : template;
    return status ? world.reviews.decide(moved, status, reason) : moved;
  });
  server.get('/__local/phone-numbers', () =>
    accounts.phoneNumbers.list().map((phone) => {
      const waba = accounts.wabas.get(phone.wabaId);
      const business = waba && accounts.businesses.get(waba.businessId);
      return { ...phone, waba: waba?.name, businessId: business?.id, messagingLimit: business?.messagingLimit };
    }),
  );
  server.post('/__local/phone-numbers', async (request) => {
    const { throughput, quality, messagingLimit, app, ...given } = read(newAccount, request.body);
    const fresh = (prefix: number): string => `${prefix}${randomInt(1e12, 9e12)}`;
    const account = {
      businessId: fresh(10),
      wabaId: fresh(20),
      phoneNumberId: fresh(30),
      accessToken: `EAA${fresh(9)}`,
      number: `1555${randomInt(1e6, 9e6)}`,
      ...given,
    };
    const own = app && accounts.apps.put({ id: fresh(90), name: `The app of ${account.name}`, ...app });
    accounts.ensure({ ...account, appId: own?.id });
    change(account.phoneNumberId, { throughput, quality, messagingLimit });
    await world.journal.committed();
    return { ...accounts.phoneNumbers.get(account.phoneNumberId), ...account };
  });
  server.put('/__local/phone-numbers/:id', (request) => {
    const { id } = request.params as { id: string };
    phoneOf(id);
    change(id, read(phoneChange, request.body));
    return phoneOf(id);
  });

  server.get('/__local/deliveries', (request) => {
    const limit = Number((request.query as Query)['limit'] ?? 100);
    return {
      ...world.log.counts,
      queuedStatuses: world.webhooks.queued,
      waitingPosts: world.posts.list(limit),
      latest: world.log.latest(limit),
    };
  });
  server.post('/__local/webhooks', (request) => {
    const { wabaId = world.options.wabaId, body, copies } = read(anyWebhook, request.body);
    for (let copy = 0; copy < copies; copy += 1) world.webhooks.post(wabaId, body);
    return { queued: copies };
  });
  server.post('/__local/webhooks/verify', () => handshake.ask());
  server.post('/__local/statuses', async (request) => {
    const burst = read(burstSchema, request.body);
    phoneOf(burst.phoneNumberId);
    return await tellBurst(world, burst);
  });
  server.post('/__local/analytics/drift', (request) => {
    const { at, phoneNumberId = world.options.phoneNumberId, ...difference } = read(drift, request.body);
    world.charges.adjust({ phoneNumberId, ...difference }, at ? Date.parse(at) : Date.now());
    return { ok: true };
  });
  server.get('/__local/charges', () => world.charges.list());
  server.post('/__local/reset', async () => {
    world.telling.reset();
    world.webhooks.reset();
    for (const part of [
      world.messages,
      world.refusals,
      world.inbound,
      world.charges,
      world.chances,
      world.windows,
      world.arrivals,
      world.log,
    ])
      part.reset();
    behaviours.reset();
    world.faults.clear();
    world.journal.flush();
    return { ok: true };
  });

  function change(phoneNumberId: string, { throughput, quality, messagingLimit }: z.output<typeof phoneChange>): void {
    const phone = phoneOf(phoneNumberId);
    accounts.phoneNumbers.put({ ...phone, ...(throughput && { throughput }), ...(quality && { quality }) });
    const businessId = accounts.wabas.get(phone.wabaId)?.businessId;
    const business = businessId === undefined ? undefined : accounts.businesses.get(businessId);
    if (business && messagingLimit) accounts.businesses.put({ ...business, messagingLimit });
  }
}

function read<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body ?? {});
  if (!parsed.success) throw new GraphError(400, { message: z.prettifyError(parsed.error), code: 100 });
  return parsed.data;
}

function notFound(message: string): GraphError {
  return new GraphError(404, { message, code: 100 });
}
