import type { Store } from '../state/store.ts';
import type { Event, WebhookEndpoint } from '../state/wire.ts';

/** Which new events wait until a person releases them: all, some types, or none. */
export interface Hold {
  types: string[] | 'all';
}

const holdSetting = 'hold';

export function holdOf(store: Store): Hold | undefined {
  const saved = store.setting(holdSetting);
  return saved ? (JSON.parse(saved) as Hold) : undefined;
}

export function setHold(store: Store, hold: Hold | undefined): void {
  store.set(holdSetting, hold ? JSON.stringify(hold) : '');
}

/** One delivery for each endpoint that asked for this type, in the transaction that made the event. Returns how many. */
export function queueDeliveries(store: Store, event: Event): number {
  const hold = holdOf(store);
  const held = hold !== undefined && (hold.types === 'all' || hold.types.includes(event.type));
  const endpoints = store
    .list('webhook_endpoint', { status: 'enabled' })
    .filter((endpoint) => wants(endpoint, event.type));
  for (const { id } of endpoints.reverse()) queueDelivery(store, event.id, id, { state: held ? 'held' : 'pending' });
  return endpoints.length;
}

export function queueDelivery(
  store: Store,
  event: string,
  endpoint: string,
  {
    state = 'pending',
    delayMs = 0,
    after = null,
  }: { state?: 'held' | 'pending'; delayMs?: number; after?: number | null } = {},
): number {
  store.run(
    'insert into deliveries (event, endpoint, state, after, next_attempt_at) values (?, ?, ?, ?, ?)',
    event,
    endpoint,
    state,
    after,
    Date.now() + delayMs,
  );
  return store.all<{ seq: number }>('select last_insert_rowid() as seq')[0]?.seq ?? 0;
}

function wants(endpoint: WebhookEndpoint, type: string): boolean {
  return endpoint.enabled_events.some((wanted) => wanted === '*' || wanted === type);
}
