import type { Logger } from '../kernel/logger.ts';

/** A committed intention: a message for a queue, or a command for an orchestration. */
export interface OutboxItem {
  id: string;
  kind: 'queue' | 'orchestration-start' | 'orchestration-event';
  /** The queue's, the orchestrator's or the event's name. */
  target: string;
  /** The message's id, or the orchestration's instance id. */
  key: string;
  body: unknown;
  correlationId: string | null;
}

export interface OutboxStore {
  /** Takes up to `limit` due rows, or only those named; they stay hidden from other senders for a while. */
  claim(limit: number, ids: readonly string[] | null): Promise<OutboxItem[]>;
  finish(results: readonly { id: string; error: string | null }[]): Promise<void>;
}

export interface QueueSender {
  send(
    queue: string,
    messages: readonly { messageId: string; body: unknown; correlationId: string | null }[],
  ): Promise<void>;
}

/** What the outbox may ask of Durable. Both may be repeated without a second effect. */
export interface OrchestrationClient {
  /** Starts the orchestration unless one of this id runs already. */
  start(orchestrator: string, instanceId: string, input: unknown): Promise<void>;
  /** Raises the event; an orchestration that has ended needs it no more. */
  raise(instanceId: string, event: string, data: unknown): Promise<void>;
}

export interface DispatchDeps {
  outbox: OutboxStore;
  queues: QueueSender;
  orchestrations: OrchestrationClient;
  logger: Logger;
}

const BATCH = 200;

/** Sends due outbox rows, or only those named, and records what became of each. Returns how many were sent. */
export async function dispatchOutbox(
  { outbox, queues, orchestrations, logger }: DispatchDeps,
  ids: readonly string[] | null = null,
): Promise<number> {
  const items = await outbox.claim(BATCH, ids);
  if (items.length === 0) return 0;
  const messages = Map.groupBy(
    items.filter((item) => item.kind === 'queue'),
    (item) => item.target,
  );
  const results = (
    await Promise.all([
      ...[...messages].map(([queue, group]) =>
        attempt(group, () =>
          queues.send(
            queue,
            group.map(({ key, body, correlationId }) => ({ messageId: key, body, correlationId })),
          ),
        ),
      ),
      ...items
        .filter((item) => item.kind === 'orchestration-start')
        .map((item) => attempt([item], () => orchestrations.start(item.target, item.key, item.body))),
      ...items
        .filter((item) => item.kind === 'orchestration-event')
        .map((item) => attempt([item], () => orchestrations.raise(item.key, item.target, item.body))),
    ])
  ).flat();
  await outbox.finish(results);
  const failed = results.filter((result) => result.error !== null);
  if (failed.length > 0)
    logger.warn({ failed: failed.length, error: failed[0]?.error }, 'outbox rows could not be sent yet');
  return results.length - failed.length;
}

async function attempt(
  items: readonly OutboxItem[],
  send: () => Promise<void>,
): Promise<{ id: string; error: string | null }[]> {
  try {
    await send();
    return items.map(({ id }) => ({ id, error: null }));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return items.map(({ id }) => ({ id, error: text.slice(0, 500) }));
  }
}

/** One sweep: everything that is due, in rounds. */
export async function sweepOutbox(deps: DispatchDeps): Promise<number> {
  let sent = 0;
  for (let round = 0; round < 20; round++) {
    const now = await dispatchOutbox(deps);
    sent += now;
    if (now < BATCH) break;
  }
  return sent;
}
