import { z } from 'zod';
import { listOf } from '../http/lists.ts';
import { flag, listParams, text } from '../http/params.ts';
import { route } from '../http/route.ts';
import type { Account } from '../state/account.ts';
import type { Event } from '../state/wire.ts';

export const eventRoutes = [
  route('GET', '/v1/events/:id', z.strictObject({}), ({ account, ids: [id = ''] }) =>
    withPending(account, account.get('event', id)),
  ),
  route(
    'GET',
    '/v1/events',
    z.strictObject({
      ...listParams,
      delivery_success: flag.optional(),
      type: text.optional(),
      types: z.array(text).max(20).optional(),
    }),
    ({ account, params }) => {
      const undelivered = account.store.all<{ event: string }>(
        "select distinct event from deliveries where state <> 'delivered'",
      );
      const ids = undelivered.map(({ event }) => event);
      const wanted = params.delivery_success;
      const page = listOf(account, 'event', '/v1/events', params, {
        type: params.types ?? params.type,
        id: wanted === false ? ids : undefined,
      });
      const data = wanted ? page.data.filter(({ id }) => !ids.includes(id)) : page.data;
      return { ...page, data: data.map((event) => withPending(account, event)) };
    },
  ),
];

/** How many endpoints have not taken it yet. */
function withPending(account: Account, event: Event): Event {
  const sql = "select count(*) as count from deliveries where event = ? and state in ('pending', 'held')";
  const [row] = account.store.all<{ count: number }>(sql, event.id);
  return { ...event, pending_webhooks: row?.count ?? 0 };
}
