import rhea, { type Sender, type Source } from 'rhea';
import type { Broker } from '../broker/broker.ts';
import type { BrokerError } from '../broker/broker-error.ts';
import type { Queue } from '../broker/queue.ts';
import type { SessionLock } from '../broker/lock.ts';
import type { Sessions } from '../broker/sessions.ts';
import { amqpErrorOf } from './outcomes.ts';
import { OutgoingLink } from './outgoing-link.ts';
import { answerAttach, holdAttach, refuseAttach } from './rhea-internals.ts';

const sessionFilter = 'com.microsoft:session-filter';
const defaultWaitMs = 65_000;
/** .NET counts time in ticks of 100 ns since the year 1. */
const unixEpochInTicks = 621_355_968_000_000_000n;

/** What a receiver asks for: no session (undefined), the next one that is free (null), or one by its id. */
export function requestedSession({ source }: Sender): string | null | undefined {
  const filter = (source as Source | null)?.filter as Record<string, unknown> | null | undefined;
  if (!filter || !(sessionFilter in filter)) return undefined;
  const requested = filter[sessionFilter] as string | { value?: unknown } | null;
  const value = typeof requested === 'object' ? requested?.value : requested;
  return typeof value === 'string' ? value : null;
}

/**
 * Opens a link under the lock of one session: the named one at once, or the next free one as soon as there is one.
 * Returns what to do when the link ends.
 */
export function openSessionLink(
  link: Sender,
  broker: Broker,
  queue: Queue,
  sessions: Sessions,
  sessionId: string | null,
): () => void {
  let outgoing: OutgoingLink | undefined;
  const lost = (error: BrokerError): void => outgoing?.lost(error);
  const open = (lock: SessionLock): void => {
    answerAttach(link, {
      source: { address: link.source.address, filter: { [sessionFilter]: lock.sessionId } },
      properties: { 'com.microsoft:locked-until-utc': ticks(lock.until) },
    });
    outgoing = new OutgoingLink(link, broker, queue, lock);
  };
  if (sessionId !== null) {
    open(sessions.lock(sessionId, lost, Date.now()));
    return () => outgoing?.ended();
  }
  const waitMs: unknown = (link.properties as Record<string, unknown> | null)?.['com.microsoft:timeout'];
  const waiter = {
    deadline: Date.now() + (typeof waitMs === 'number' ? waitMs : defaultWaitMs),
    lost,
    accepted: (lock: SessionLock) => {
      open(lock);
      link.open();
    },
    refused: (error: BrokerError) => refuseAttach(link, amqpErrorOf(error)),
  };
  holdAttach(link);
  sessions.wait(waiter);
  broker.wake();
  return () => {
    const gaveUp = sessions.stopWaiting(waiter);
    outgoing?.ended();
    // A detach can only follow an attach.
    if (gaveUp) link.open();
  };
}

function ticks(epochMs: number): unknown {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(epochMs) * 10_000n + unixEpochInTicks);
  return rhea.types.wrap_long(bytes);
}
