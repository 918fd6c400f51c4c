import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Market } from './market.ts';
import { marketPage } from './page.ts';

const change = z.discriminatedUnion('what', [
  z.object({ what: z.literal('stock'), country: z.string().regex(/^[a-z]{2}$/), free: z.coerce.number().int().min(0) }),
  z.object({ what: z.literal('api'), api: z.enum(['none', 'down', 'refusing']) }),
  z.object({ what: z.literal('fail-next'), count: z.coerce.number().int().min(0).max(100) }),
  z.object({ what: z.literal('delay'), ms: z.coerce.number().int().min(0).max(60_000) }),
  z.object({ what: z.literal('dead'), country: z.string(), dead: z.enum(['yes', 'no']) }),
]);

/** What a person, or a test, does to the provider: JSON in and out, or a form that comes back to the page. */
export function registerControl(app: FastifyInstance, market: Market): void {
  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(marketPage(market)));
  app.get('/__local/state', () => ({ countries: market.countries(), zones: names(market), faults: market.faults }));
  app.post('/__local/change', (request, reply) => {
    const given = change.safeParse(request.body);
    if (!given.success) return reply.code(400).send({ error: z.prettifyError(given.error) });
    apply(market, given.data);
    if (request.headers['content-type']?.startsWith('application/json')) return { ok: true };
    return reply.redirect('/', 303);
  });
}

function apply(market: Market, given: z.infer<typeof change>): void {
  if (given.what === 'stock') market.setFree(given.country, given.free);
  if (given.what === 'api') market.setFaults({ api: given.api });
  if (given.what === 'fail-next') market.setFaults({ failNext: given.count });
  if (given.what === 'delay') market.setFaults({ delayMs: given.ms });
  if (given.what === 'dead') {
    const others = market.faults.deadCountries.filter((country) => country !== given.country);
    market.setFaults({ deadCountries: given.dead === 'yes' ? [...others, given.country] : others });
  }
}

/** Passwords are for the API's callers only. */
function names(market: Market): { name: string; country: string }[] {
  return market.zones().map(({ name, country }) => ({ name, country }));
}
