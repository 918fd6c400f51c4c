import type { Account } from '../state/account.ts';
import { queueDelivery } from './queue.ts';
import { invalid } from '../http/errors.ts';

export interface Attempt {
  /** Of the account's clock, in seconds. */
  at: number;
  status: number | null;
  ms: number;
  answer: string;
}

export interface Delivery {
  id: number;
  event: string;
  endpoint: string;
  state: 'pending' | 'held' | 'delivered' | 'failed';
  attempts: Attempt[];
  firstAttemptAt: number | null;
  nextAttemptInMs: number | null;
}

interface Row {
  seq: number;
  event: string;
  endpoint: string;
  state: Delivery['state'];
  first_attempt_at: number | null;
  next_attempt_at: number;
  attempts: string;
}

/** Newest first. */
export function listDeliveries(
  account: Account,
  filter: { event?: string | undefined; state?: string | undefined } = {},
  limit = 200,
): Delivery[] {
  const conditions = [filter.event ? 'event = ?' : 'true', filter.state ? 'state = ?' : 'true'].join(' and ');
  const values = [filter.event, filter.state].filter((value) => value !== undefined);
  const rows = account.store.all<Row>(
    `select * from deliveries where ${conditions} order by seq desc limit ?`,
    ...values,
    limit,
  );
  return rows.map(
    ({ seq, event, endpoint, state, first_attempt_at: firstAttemptAt, next_attempt_at: next, attempts }) => ({
      id: seq,
      event,
      endpoint,
      state,
      attempts: JSON.parse(attempts) as Attempt[],
      firstAttemptAt,
      nextAttemptInMs: state === 'pending' ? Math.max(0, next - Date.now()) : null,
    }),
  );
}

/** Sends an event to its endpoints once more (or several times, or later), whatever became of it before. */
export function sendAgain(
  account: Account,
  event: string,
  { times, delayMs }: { times: number; delayMs: number },
): number[] {
  account.get('event', event);
  const endpoints = account.store.list('webhook_endpoint', { status: 'enabled' });
  if (endpoints.length === 0) throw invalid('There is no webhook endpoint to send to.');
  return endpoints.flatMap(({ id }) =>
    Array.from({ length: times }, () => queueDelivery(account.store, event, id, { delayMs })),
  );
}

/** Lets a waiting delivery of an event come late. Returns how many it delayed. */
export function delayEvent(account: Account, event: string, delayMs: number): number {
  account.get('event', event);
  const sql =
    "update deliveries set state = 'pending', next_attempt_at = ? where event = ? and state in ('pending', 'held')";
  return Number(account.store.database.prepare(sql).run(Date.now() + delayMs, event).changes);
}

type ReleaseOrder = 'created' | 'reverse' | 'shuffle';

/** Sends what was held, one after the other in this order. Returns the events as they will be sent. */
export function release(account: Account, order: ReleaseOrder | string[]): string[] {
  const held = account.store.all<Row>("select * from deliveries where state = 'held' order by seq");
  const ordered = inOrder(held, order);
  let after: number | null = null;
  for (const { seq } of ordered) {
    account.store.run(
      "update deliveries set state = 'pending', after = ?, next_attempt_at = ? where seq = ?",
      after,
      Date.now(),
      seq,
    );
    after = seq;
  }
  return ordered.map(({ event }) => event);
}

function inOrder(held: Row[], order: ReleaseOrder | string[]): Row[] {
  if (Array.isArray(order)) return order.flatMap((event) => held.filter((row) => row.event === event));
  if (order === 'reverse') return held.toReversed();
  if (order === 'created') return held;
  return held
    .map((row) => ({ row, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ row }) => row);
}
