import { newId, type Store } from './store.ts';
import type { EntityTypes, Kind, RazorpayEvent } from './wire.ts';

const accountId = 'acc_WasupLocal0001';

/** Queues the webhook of what just happened, in the transaction in which it happened. */
export function announce(store: Store, type: string, ...entities: EntityTypes[Kind][]): void {
  const event: RazorpayEvent = {
    entity: 'event',
    account_id: accountId,
    event: type,
    contains: entities.map(({ entity }) => entity),
    payload: Object.fromEntries(entities.map((entity) => [entity.entity, { entity }])),
    created_at: Math.floor(Date.now() / 1000),
  };
  store.db
    .prepare('INSERT INTO deliveries (event_id, type, body, state, next_attempt_at) VALUES (?, ?, ?, ?, ?)')
    .run(newId('evt'), type, JSON.stringify(event), store.settings.hold ? 'held' : 'pending', Date.now());
}

export interface Delivery {
  seq: number;
  event_id: string;
  type: string;
  body: string;
  state: 'pending' | 'held' | 'delivered' | 'failed';
  attempts: number;
  next_attempt_at: number;
  answer: string | null;
}

/** Newest first. */
export function deliveries(store: Store, state?: string, limit = 100): Delivery[] {
  return store.db
    .prepare('SELECT * FROM deliveries WHERE ? IS NULL OR state = ? ORDER BY seq DESC LIMIT ?')
    .all(state ?? null, state ?? null, limit) as unknown as Delivery[];
}

/** Sends an event again, several times or late, whatever became of it before. */
export function sendAgain(store: Store, eventId: string, times: number, delayMs: number): number {
  const { changes } = store.db
    .prepare(
      `INSERT INTO deliveries (event_id, type, body, state, next_attempt_at)
       SELECT event_id, type, body, 'pending', ? FROM
         (SELECT * FROM deliveries WHERE event_id = ? LIMIT 1),
         (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n)`,
    )
    .run(Date.now() + delayMs, eventId, times);
  return Number(changes);
}

/** Lets go of what was held, a few milliseconds apart in this order; what comes later is sent at once. */
export function release(store: Store, order: 'created' | 'reverse' | 'shuffle'): string[] {
  store.change({ hold: false });
  const held = deliveries(store, 'held', -1);
  if (order === 'created') held.reverse();
  if (order === 'shuffle') held.sort(() => Math.random() - 0.5);
  const now = Date.now();
  held.forEach(({ seq }, index) =>
    store.db
      .prepare(`UPDATE deliveries SET state = 'pending', next_attempt_at = ? WHERE seq = ?`)
      .run(now + index * 20, seq),
  );
  return held.map(({ type }) => type);
}
