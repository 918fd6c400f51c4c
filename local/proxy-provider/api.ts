import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Market, Zone } from './market.ts';

const newZone = z.strictObject({
  zone: z.strictObject({ name: z.string().regex(/^[a-z0-9_]{1,64}$/), type: z.literal('ISP') }),
  plan: z.strictObject({
    type: z.literal('static'),
    pool_ip_type: z.literal('static_res'),
    ips_type: z.literal('dedicated'),
    bandwidth: z.literal('bandwidth'),
    ips: z.literal(1),
    country: z.string(),
  }),
});
const zoneName = z.object({ zone: z.string() });

/** Faults are answered as text, as the real API does; a zone belongs to the account of the key. */
export function registerApi(app: FastifyInstance, market: Market, apiKey: string): void {
  void app.register((api, _options, done) => {
    api.addHook('onRequest', async (request, reply) => {
      const { api: fault, delayMs } = market.faults;
      if (delayMs > 0) await delay(delayMs);
      if (request.headers.authorization !== `Bearer ${apiKey}`) return refuse(reply, 401, 'Invalid token');
      if (fault === 'down') return refuse(reply, 503, 'Service unavailable');
      return undefined;
    });
    // The answer is lost after the work was done: what a caller must be able to repeat.
    api.addHook('onSend', async (_request, reply, payload) => {
      const { failNext } = market.faults;
      if (failNext === 0 || reply.statusCode >= 400) return payload;
      market.setFaults({ failNext: failNext - 1 });
      void reply.code(500).type('text/plain');
      return 'Internal error';
    });

    api.get('/status', () => ({
      status: 'active',
      customer: market.customer,
      can_make_requests: true,
      auth_fail_reason: '',
      ip: '127.0.0.1',
    }));
    api.get('/zone', (request, reply) => {
      const query = zoneName.safeParse(request.query);
      const zone = query.success ? market.zone(query.data.zone) : undefined;
      return zone ? shape(zone) : refuse(reply, 422, 'zone not found');
    });
    api.post('/zone', (request, reply) => {
      if (market.faults.api === 'refusing') return refuse(reply, 403, 'Your account may not add zones');
      const body = newZone.safeParse(request.body);
      if (!body.success) return refuse(reply, 400, `not supported here: ${z.prettifyError(body.error)}`);
      const { zone, plan } = body.data;
      const made = market.create(zone.name, plan.country);
      if (made === 'duplicate') return refuse(reply, 400, `Duplicate zone name ${zone.name}`);
      if (made === 'no_ips') return refuse(reply, 400, `no IPs available in ${plan.country}`);
      return reply.code(201).send({ zone: { name: zone.name, type: 'static' }, plan });
    });
    api.delete('/zone', (request, reply) => {
      const body = zoneName.safeParse(request.body);
      // The real API ends every zone of the account when none is named.
      if (!body.success) return refuse(reply, 400, 'not supported here: a removal that names no zone');
      return market.remove(body.data.zone) ? reply.code(200).send() : refuse(reply, 422, 'zone not found');
    });
    done();
  });
}

function shape({ created, password, ip, country }: Zone): object {
  return {
    created,
    password: [password],
    ips: [ip],
    plan: { start: created, product: 'res_static', type: 'static', ips_type: 'dedicated', ips: 1, country },
    perm: 'country',
  };
}

function refuse(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).type('text/plain').send(text);
}
