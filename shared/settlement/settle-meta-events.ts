import { AppError } from '../kernel/app-error.ts';
import type { Logger } from '../kernel/logger.ts';
import type { DeadLetterInput, QueueMessage } from '../messaging/consume-batch.ts';
import type { OtherEventMessage, StatusEvent, StatusSet } from './meta-event.ts';
import { META_EVENTS_QUEUE } from './meta-event-queue.ts';
import type { MetaEventHandlers, SettledBatch, SettlementStore } from './ports.ts';
import { readQueueMessage } from './read-queue-message.ts';
import { addStatuses, emptyStatusSet, sliceOfStatuses, statusAt } from './status-set.ts';

export interface SettleDeps {
  store: SettlementStore;
  handlers: MetaEventHandlers;
  logger: Logger;
}

/** One transaction's worth: it takes some tens of milliseconds, and a statement has eight seconds. */
const STATUSES_A_SET = 2000;
/** While the database settles one set, the next is on its way. */
const SETS_AT_ONCE = 2;
const ATTEMPTS = 4;

/**
 * Applies a batch of the queue: its statuses as sets, the rest by whoever it concerns. What failed for now makes the
 * batch come again; what was applied is not applied again.
 */
export async function settleMetaEvents(deps: SettleDeps, messages: readonly QueueMessage[]): Promise<void> {
  const found: Found = { others: [], dead: [] };
  const failures: unknown[] = [];
  await settleStatuses(deps, setsOf(messages, found), found).catch((error: unknown) => failures.push(error));
  for (const { message, event } of found.others) {
    try {
      await handle(deps.handlers, event);
    } catch (error) {
      if (error instanceof AppError && !error.retryable) found.dead.push(letter(message, error.code, error.message));
      else failures.push(error);
    }
  }
  if (found.dead.length > 0) {
    await settleStatuses(deps, [emptyStatusSet()], found).catch((error: unknown) => failures.push(error));
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, `${failures.length} parts failed for now`);
}

/** What a batch holds beside statuses. */
interface Found {
  others: { message: QueueMessage; event: OtherEventMessage }[];
  /** Taken by the next set that is settled. */
  dead: DeadLetterInput[];
}

/** Reads the messages while their sets are asked for: the first is settled while the next is read. */
function* setsOf(messages: readonly QueueMessage[], { others, dead }: Found): Generator<StatusSet, void, undefined> {
  let set = emptyStatusSet();
  for (const message of messages) {
    const read = readQueueMessage(message.body);
    if (!read.ok) dead.push(letter(message, 'MESSAGE.MALFORMED', read.reason));
    else if (read.event.kind !== 'statuses') others.push({ message, event: read.event });
    else {
      addStatuses(set, read.event.set);
      if (set.places.length < STATUSES_A_SET) continue;
      yield* piecesOf(set);
      set = emptyStatusSet();
    }
  }
  yield* piecesOf(set);
}

function* piecesOf(set: StatusSet): Generator<StatusSet, void, undefined> {
  for (let from = 0; from < set.places.length; from += STATUSES_A_SET) {
    yield sliceOfStatuses(set, from, from + STATUSES_A_SET);
  }
}

async function handle(handlers: MetaEventHandlers, event: OtherEventMessage): Promise<void> {
  if (event.kind === 'templates') await handlers.templates(event.items);
  else if (event.kind === 'inbound') await handlers.inbound(event.items);
  else await handlers.account(event.items);
}

async function settleStatuses({ store, logger }: SettleDeps, sets: Iterable<StatusSet>, found: Found): Promise<void> {
  const settled: SettledBatch = { logged: 0, entries: 0, shortfall: 0n, unmatched: 0, dead: 0 };
  const source = sets[Symbol.iterator]();
  const lane = async (): Promise<void> => {
    for (let next = source.next(); !next.done; next = source.next()) {
      add(settled, await settleSet(store, next.value, found.dead.splice(0)));
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: SETS_AT_ONCE }, lane));
  if (settled.dead > 0) logger.error({ queue: META_EVENTS_QUEUE, count: settled.dead }, 'messages dead-lettered');
  if (settled.shortfall > 0n) {
    logger.warn({ shortfall: settled.shortfall.toString() }, 'messages were delivered that no balance could pay');
  }
  const failed = lanes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

/** A set with a value that the database refuses is halved until what it refuses stands alone, as a dead letter. */
async function settleSet(
  store: SettlementStore,
  set: StatusSet,
  dead: readonly DeadLetterInput[],
): Promise<SettledBatch> {
  try {
    return await again(() => store.settle(set, dead));
  } catch (error) {
    if (!(error instanceof AppError) || error.retryable) throw error;
    const size = set.places.length;
    if (size === 0) throw error;
    if (size === 1) {
      return await again(() => store.settle(emptyStatusSet(), [...dead, refusal(statusAt(set, 0), error)]));
    }
    const middle = Math.ceil(size / 2);
    const settled = await settleSet(store, sliceOfStatuses(set, 0, middle), dead);
    add(settled, await settleSet(store, sliceOfStatuses(set, middle, size), []));
    return settled;
  }
}

/** A deadlock is over as soon as one of its two has given way, so that one tries again at once. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof AppError) || !error.retryable) throw error;
    }
  }
}

function add(sum: SettledBatch, more: SettledBatch): void {
  sum.logged += more.logged;
  sum.entries += more.entries;
  sum.shortfall += more.shortfall;
  sum.unmatched += more.unmatched;
  sum.dead += more.dead;
}

function letter({ messageId, body, correlationId }: QueueMessage, code: string, reason: string): DeadLetterInput {
  return { queue: META_EVENTS_QUEUE, sourceId: messageId, code, reason, body, organizationId: null, correlationId };
}

/** A status by itself, as a person reads it. */
function refusal(item: StatusEvent, { code, message }: AppError): DeadLetterInput {
  const sourceId = `${item.wamid}:${item.status}`;
  const body = { kind: 'statuses', items: [item] };
  return { queue: META_EVENTS_QUEUE, sourceId, code, reason: message, body, organizationId: null, correlationId: null };
}
