import { missing } from '../http/errors.ts';
import { Clock } from './clock.ts';
import { dueAt } from './due.ts';
import { newId } from './ids.ts';
import { previousAttributes } from './previous-attributes.ts';
import { Store } from './store.ts';
import { queueDeliveries } from '../webhooks/queue.ts';
import type { Event, Hidden, Kind, ObjectTypes } from './wire.ts';

/** The version of the API whose shapes are served. */
export const apiVersion = '2026-10-28.endive';

interface AccountOptions {
  stateDir: string;
  startClock?: number;
}

/** The one Stripe account that this program simulates: its objects, its time, and the events that tell of them. */
export class Account {
  readonly store: Store;
  readonly clock: Clock;
  /** Where this server answers; known once it listens. */
  baseUrl = '';
  /** Of the call under way; calls are synchronous, so there is at most one. */
  request: Event['request'] = { id: null, idempotency_key: null };

  constructor({ stateDir, startClock }: AccountOptions) {
    this.store = new Store(stateDir);
    this.clock = new Clock(this.store, startClock);
  }

  now(): number {
    return this.clock.now();
  }

  get<K extends Kind>(kind: K, id: string, param = 'id'): ObjectTypes[K] {
    const found = this.store.find(kind, id);
    if (!found) throw missing(kind, id, param);
    return found;
  }

  create<K extends Kind>(
    object: ObjectTypes[K] & { object: K; id: string },
    hidden: Hidden<K>,
    eventType?: string,
  ): ObjectTypes[K] {
    this.store.insert(object, hidden, dueAt(object, hidden));
    if (eventType) this.emit(eventType, object);
    return object;
  }

  /** Changes an object in place and, when an event is named and something differs, tells what it was before. */
  update<K extends Kind>(
    kind: K,
    id: string,
    change: (object: ObjectTypes[K]) => void,
    eventType?: string,
  ): ObjectTypes[K] {
    const before = this.get(kind, id);
    const after = structuredClone(before);
    change(after);
    const hidden = this.store.hidden<K>(id);
    this.store.save(id, after, hidden, dueAt(after, hidden));
    const previous = previousAttributes(before, after);
    if (eventType && Object.keys(previous).length > 0) this.emit(eventType, after, previous);
    return after;
  }

  /** Tells in one event of all that changed since `before`. */
  announce<K extends Kind>(kind: K, before: ObjectTypes[K] & { id: string }, eventType: string): ObjectTypes[K] {
    const after = this.get(kind, before.id);
    const previous = previousAttributes(before, after);
    if (Object.keys(previous).length > 0) this.emit(eventType, after, previous);
    return after;
  }

  updateHidden<K extends Kind>(kind: K, id: string, hidden: Hidden<K>): void {
    const object = this.get(kind, id);
    this.store.save(id, object, hidden, dueAt(object, hidden));
  }

  emit(type: string, object: object, previous?: Record<string, unknown>): Event {
    const event: Event = {
      id: newId('evt'),
      object: 'event',
      api_version: apiVersion,
      created: this.now(),
      data: { object: { ...object }, ...(previous && { previous_attributes: previous }) },
      livemode: false,
      pending_webhooks: 0,
      request: this.request,
      type,
    };
    this.store.insert(event, undefined, null);
    event.pending_webhooks = queueDeliveries(this.store, event);
    this.store.save(event.id, event, undefined, null);
    return event;
  }
}
